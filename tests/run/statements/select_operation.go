package main

func g[T any](c chan T) {
	var x int
	d := make(chan int)
	select {
	case x += <-d:
	}
}

func h[T any](c chan T) {
	var x int
	d := make(chan int)
	select {
	case x += <-d:
	}
}

func _() {
	var x int
	d := make(chan int)
	select {
	case x += <-d:
	}
}

var v = func() int {
	var x int
	d := make(chan int)
	select {
	case x += <-d:
	}
	return 1
}

type T[P any] struct{}

func (T[P]) m() {
	var x int
	d := make(chan int)
	select {
	case x += <-d:
	}
}

func main() {
	println(v())
}
