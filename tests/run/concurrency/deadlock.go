// exit 2
// Nobody sends: the runtime says so, with the goroutine's state.
package main

func wait(c chan int) int {
	return <-c
}

func main() {
	println("waiting")
	wait(make(chan int))
}
