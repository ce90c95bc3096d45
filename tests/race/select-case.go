// The communication of a select is ordered as outside of it.
package main

func main() {
	a, b := make(chan int), make(chan int, 1)
	x, y := 0, 0
	go func() {
		x = 1
		a <- 1
	}()
	go func() {
		y = 1
		b <- 1
	}()
	for range 2 {
		select {
		case <-a:
			x++
		case <-b:
			y++
		}
	}
	println(x, y)
}
