// Verdict: race.
//
// The write comes after the go statement; only what is before it is ordered
// before the goroutine's start.
package main

var x int

func main() {
	done := make(chan bool)
	go func() {
		println(x) // racy
		done <- true
	}()
	x = 1 // racy
	<-done
}
