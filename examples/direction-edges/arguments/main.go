// Command arguments has the one mistake that everybody makes first.
package main

func consume(in <-chan int) {}

func main() {
	out := make(chan<- int)
	consume(out)
}
