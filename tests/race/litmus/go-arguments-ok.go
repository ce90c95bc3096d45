// Verdict: no race.
//
// "The function value and parameters are evaluated as usual in the calling
// goroutine": the read of x is before the write in program order.
package main

var x = 1

func main() {
	done := make(chan int)
	go func(n int) { done <- n }(x)
	x = 2
	println(<-done)
}
