// Command refused sends, receives, ranges and closes through a constraint that
// also has a type that forbids it, and leaves out a type argument that nothing
// says. It does not compile.
package main

type AnyChan[T any] interface {
	chan T | chan<- T | <-chan T
}

func send[C AnyChan[T], T any](c C, value T) {
	c <- value
}

func receive[C AnyChan[T], T any](c C) T {
	return <-c
}

func drain[C AnyChan[T], T any](c C) {
	for range c {
	}
}

func finish[C AnyChan[T], T any](c C) {
	close(c)
}

func length[C AnyChan[T], T any](c C) int {
	return len(c)
}

func main() {
	println(length(make(chan int, 3)))
}
