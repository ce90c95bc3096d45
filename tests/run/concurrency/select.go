// Select: fairness does not matter here, only that every case can be taken.
package main

import (
	"fmt"
	"time"
)

func main() {
	a, b, quit := make(chan int), make(chan string), make(chan struct{})
	go func() {
		for i := range 3 {
			a <- i
		}
		for _, s := range []string{"x", "y"} {
			b <- s
		}
		close(quit)
	}()
	for done := false; !done; {
		select {
		case v := <-a:
			fmt.Println("a", v)
		case s, ok := <-b:
			fmt.Println("b", s, ok)
		case <-quit:
			done = true
		}
	}
	timeout := time.After(5 * time.Millisecond)
	select {
	case <-a:
		fmt.Println("late")
	case <-timeout:
		fmt.Println("timeout")
	}
	full := make(chan int, 1)
	for i := range 3 {
		select {
		case full <- i:
			fmt.Println("sent", i)
		default:
			fmt.Println("full at", i)
		}
	}
	seen := map[int]bool{}
	for len(seen) < 2 {
		one, two := make(chan int, 1), make(chan int, 1)
		one <- 1
		two <- 2
		select {
		case v := <-one:
			seen[v] = true
		case v := <-two:
			seen[v] = true
		}
	}
	fmt.Println(len(seen))
}
