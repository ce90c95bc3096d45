// Command channel passes the number itself around: who has received it may
// change it, and sends it on.
package main

import "fmt"

func write(shared chan int, done chan<- struct{}) {
	for range 1000 {
		shared <- <-shared + 1
	}
	done <- struct{}{}
}

func main() {
	shared, done := make(chan int, 1), make(chan struct{})
	shared <- 0
	go write(shared, done)
	go write(shared, done)
	<-done
	<-done
	fmt.Println("final value:", <-shared)
}
