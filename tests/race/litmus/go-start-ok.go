// Verdict: no race.
//
// "The go statement that starts a new goroutine is synchronized before the
// start of the goroutine's execution": the write is before the statement.
package main

var x int

func main() {
	done := make(chan bool)
	x = 1
	go func() {
		_ = x + 1
		println(x)
		done <- true
	}()
	<-done
}
