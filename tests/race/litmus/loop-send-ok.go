// Verdict: no race.
//
// A loop with a send in it: each element is written before its own send, the
// next one after it.
package main

func main() {
	s := make([]int, 20)
	next, back := make(chan int), make(chan bool)
	go func() {
		for i := range s {
			s[i] = i
			next <- i
			<-back
		}
		close(next)
	}()
	sum := 0
	for i := range next {
		sum += s[i]
		if i+1 < len(s) {
			s[i+1] = 7
		}
		back <- true
	}
	println(sum)
}
