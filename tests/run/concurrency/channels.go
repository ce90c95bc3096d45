// Channels: rendezvous, buffers, closing, nil channels, directions.
package main

import "fmt"

func produce(n int, out chan<- int) {
	for i := range n {
		out <- i
	}
	close(out)
}

func sum(in <-chan int) (total int) {
	for v := range in {
		total += v
	}
	return total
}

func attempt(name string, f func()) {
	defer func() { fmt.Println(name+":", recover()) }()
	f()
}

func main() {
	for _, capacity := range []int{0, 1, 4} {
		c := make(chan int, capacity)
		go produce(10, c)
		fmt.Println(cap(c), sum(c))
		v, ok := <-c
		fmt.Println(v, ok)
	}
	empty := make(chan struct{}, 2)
	empty <- struct{}{}
	fmt.Println(len(empty), cap(empty))

	attempt("close of nil", func() { var c chan int; close(c) })
	attempt("close of closed", func() { c := make(chan int); close(c); close(c) })
	attempt("send on closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	attempt("negative size", func() { n := -1; _ = make(chan int, n) })

	both := make(chan int)
	var send chan<- int = both
	var recv <-chan int = both
	fmt.Println(both == send, both == recv, any(both) == any(recv))
	fmt.Printf("%T %T %T\n", both, send, recv)

	var none chan int
	select {
	case none <- 1:
		fmt.Println("sent")
	case <-none:
		fmt.Println("received")
	default:
		fmt.Println("neither")
	}
}
