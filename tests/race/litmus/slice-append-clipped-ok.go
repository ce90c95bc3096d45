// Verdict: no race.
//
// Without room each append copies to an array of its own; both only read the
// shared one.
package main

var s = make([]int, 2, 2)

func main() {
	done := make(chan bool)
	go func() {
		println(len(append(s, 1)))
		done <- true
	}()
	println(len(append(s, 2)))
	<-done
}
