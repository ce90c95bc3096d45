// A close is synchronized before a receive that returns because of it.
package main

func main() {
	c := make(chan int)
	x := 0
	go func() {
		x = 1
		close(c)
	}()
	<-c
	println(x)
}
