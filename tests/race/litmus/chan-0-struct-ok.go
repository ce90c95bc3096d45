// Verdict: no race.
//
// The rules for unbuffered channels say nothing of the element type; both
// directions order.
package main

var x, y int

func main() {
	c := make(chan struct{})
	go func() {
		x = 1
		<-c
		println(y)
		c <- struct{}{}
	}()
	y = 1
	c <- struct{}{}
	println(x)
	<-c
}
