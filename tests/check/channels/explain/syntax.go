package p

var a chan
var b <-int

func f(c chan int) {
	x := c <- 1
	if c <- 1 {
	}
}
