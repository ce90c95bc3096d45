// Verdict: no race.
//
// Instead of the exit, a send is waited for: it is before the completion of
// the receive.
package main

var x int

func main() {
	done := make(chan bool)
	go func() {
		x = 1
		done <- true
	}()
	<-done
	println(x)
}
