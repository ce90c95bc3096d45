// Command racy has two goroutines change a package variable, and a main
// goroutine that sleeps in the hope that they are done then. Neither the two
// among themselves nor the last read are ordered: sleeping orders nothing.
package main

import (
	"fmt"
	"time"
)

var shared = 0

func write() {
	for range 1000 {
		shared++
	}
}

func main() {
	go write()
	go write()
	time.Sleep(100 * time.Millisecond)
	fmt.Println("final value:", shared)
	fmt.Println("lost some:", shared < 2000)
}
