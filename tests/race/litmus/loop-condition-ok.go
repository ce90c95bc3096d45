// Verdict: no race.
//
// A loop that touches every other element does not touch those between.
package main

func main() {
	s := make([]int, 100)
	done := make(chan bool)
	go func() {
		for i := range s {
			if i%2 == 0 {
				s[i] = i
			}
		}
		done <- true
	}()
	for i := range s {
		if i%2 == 1 {
			s[i] = i
		}
	}
	<-done
	println(s[50], s[51])
}
