// Goroutines that are left over when main returns.
package main

import (
	"fmt"
	"time"
)

func main() {
	for i := range 1000 {
		go func() {
			defer fmt.Println("never", i)
			for {
				time.Sleep(time.Hour)
			}
		}()
	}
	c := make(chan int)
	go func() { c <- 1 }()
	fmt.Println(<-c)
}
