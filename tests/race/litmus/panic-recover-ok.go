// Verdict: no race.
//
// The deferred function recovers and closes the channel: after the write in
// program order.
package main

var x int

func main() {
	done := make(chan bool)
	go func() {
		defer func() {
			recover()
			close(done)
		}()
		x = 1
		panic("p")
	}()
	<-done
	println(x)
}
