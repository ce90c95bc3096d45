// Verdict: no race.
//
// copy reads only as many elements as there is room for.
package main

var s, t = make([]int, 4), make([]int, 3)

func main() {
	done := make(chan bool)
	go func() {
		copy(t, s)
		done <- true
	}()
	s[3] = 2
	<-done
}
