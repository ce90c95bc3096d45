// Verdict: race.
//
// A loop with a send in it: the next element is written after the send.
package main

func main() {
	s := make([]int, 20)
	next := make(chan int, 20)
	go func() {
		for i := range s {
			s[i] = i // racy
			next <- i
		}
		close(next)
	}()
	i := <-next
	println(s[i+1] >= 0) // racy
	for range next {
	}
}
