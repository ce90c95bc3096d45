// A producer, two stages and a consumer joined by buffered channels.
package main

import "fmt"

func stage(in <-chan int, out chan<- int) {
	for v := range in {
		out <- v ^ 1
	}
	close(out)
}

func main() {
	first, second, third := make(chan int, 128), make(chan int, 128), make(chan int, 128)
	go func() {
		for i := range 4_000_000 {
			first <- i
		}
		close(first)
	}()
	go stage(first, second)
	go stage(second, third)
	sum := 0
	for v := range third {
		sum += v
	}
	fmt.Println(sum)
}
