// Four producers into one consumer that selects over their channels.
package main

import "fmt"

func produce(n int, out chan<- int) {
	for i := range n {
		out <- i
	}
	close(out)
}

func main() {
	const n = 500_000
	a, b, c, d := make(chan int), make(chan int), make(chan int, 16), make(chan int, 16)
	for _, out := range []chan int{a, b, c, d} {
		go produce(n, out)
	}
	sum, open := 0, 4
	for open > 0 {
		var v int
		var ok bool
		select {
		case v, ok = <-a:
			if !ok {
				a = nil
			}
		case v, ok = <-b:
			if !ok {
				b = nil
			}
		case v, ok = <-c:
			if !ok {
				c = nil
			}
		case v, ok = <-d:
			if !ok {
				d = nil
			}
		}
		if !ok {
			open--
		}
		sum += v
	}
	fmt.Println(sum)
}
