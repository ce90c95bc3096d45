package main

func g[T any](c chan T) {
	x, d := 1, make(chan int)
	select {
	case x += <-d:
	case <-c:
	}
}

func h[T any](c chan T) {
	x, d := 1, make(chan int)
	select {
	case x += <-d:
	case <-c:
	}
}

func main() {
	h[int](nil)
}
