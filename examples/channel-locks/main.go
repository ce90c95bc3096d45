// Command channel-locks uses a channel as a lock around a shared variable: the
// send takes the lock, the receive gives it back. Whether that excludes anybody
// depends on the capacity.
//
//	channel-locks CAPACITY [int | struct]
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

// race has two goroutines assign to one variable, each with the lock held.
func race[T any](capacity int) int {
	var (
		zero T
		z    int
		wg   sync.WaitGroup
		lock = make(chan T, capacity)
	)
	for _, value := range []int{42, 43} {
		wg.Go(func() {
			lock <- zero
			z = value
			<-lock
		})
	}
	wg.Wait()
	return z
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: channel-locks CAPACITY [int | struct]")
		os.Exit(2)
	}
	capacity, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	lock := race[int]
	if len(os.Args) > 2 && os.Args[2] == "struct" {
		lock = race[struct{}]
	}
	z := lock(capacity)
	fmt.Println("z is 42 or 43:", z == 42 || z == 43)
}
