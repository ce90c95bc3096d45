// Command broken shows what the compiler says about channels used the wrong
// way round. It does not compile.
package main

import "fmt"

func produce(out chan<- int) {
	for n := range 3 {
		out <- n
	}
	fmt.Println(<-out)
}

func consume(in <-chan int) {
	in <- 1
	close(in)
}

func main() {
	values := make(chan string)
	go produce(values)
	consume(values)
	unused := 1
}
