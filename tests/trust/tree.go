// Command tree starts a tree of goroutines, ten below each, and sums up through
// their channels when all of them exist.
//
//	tree DEPTH
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

const fan = 10

// node sends up the number of goroutines of its subtree. All of them wait for
// start, so that they exist at the same time.
func node(depth int, up chan<- int, started chan<- struct{}, start <-chan struct{}) {
	if depth == 0 {
		started <- struct{}{}
		<-start
		up <- 1
		return
	}
	below := make(chan int)
	for range fan {
		go node(depth-1, below, started, start)
	}
	sum := 1
	for range fan {
		sum += <-below
	}
	up <- sum
}

func main() {
	depth, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	leaves, all := 1, 1
	for range depth {
		leaves *= fan
		all += leaves
	}
	up, started, start := make(chan int), make(chan struct{}, 100), make(chan struct{})
	go node(depth, up, started, start)
	for range leaves {
		<-started
	}
	if n := runtime.NumGoroutine(); n != all+1 {
		fmt.Println("broken:", n, "goroutines")
	}
	close(start)
	if sum := <-up; sum != all {
		fmt.Println("broken: sum is", sum)
	}
	fmt.Println("held")
}
