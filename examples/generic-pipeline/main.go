// Command generic-pipeline joins stages by channels: each takes receive-only
// channels and returns one, whatever the elements are.
package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// Source sends the values, then closes.
func Source[T any](values ...T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, v := range values {
			out <- v
		}
	}()
	return out
}

// Pipe passes everything on.
func Pipe[T any](in <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for v := range in {
			out <- v
		}
	}()
	return out
}

// Map passes f of everything on.
func Map[A, B any](in <-chan A, f func(A) B) <-chan B {
	out := make(chan B)
	go func() {
		defer close(out)
		for v := range in {
			out <- f(v)
		}
	}()
	return out
}

// Filter passes on what keep says yes to.
func Filter[T any](in <-chan T, keep func(T) bool) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for v := range in {
			if keep(v) {
				out <- v
			}
		}
	}()
	return out
}

// Merge passes on what comes from any of the inputs.
func Merge[T any](inputs ...<-chan T) <-chan T {
	out := make(chan T)
	var wg sync.WaitGroup
	for _, in := range inputs {
		wg.Go(func() {
			for v := range in {
				out <- v
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

// Collect receives until the end.
func Collect[T any](in <-chan T) (all []T) {
	for v := range in {
		all = append(all, v)
	}
	return all
}

func main() {
	ints := make(chan int)
	go func() {
		defer close(ints)
		for n := range 5 {
			ints <- n
		}
	}()
	// A, B and the narrowing of ints to <-chan int come from the call.
	fmt.Printf("%q\n", Collect(Map(ints, strconv.Itoa)))

	odd := func(n int) bool { return n%2 == 1 }
	square := func(n int) int { return n * n }
	fmt.Println(Collect(Map(Filter(Pipe(Source(1, 2, 3, 4, 5)), odd), square)))

	merged := Collect(Merge(Source("a", "b"), Source("c"), Source[string]()))
	slices.Sort(merged)
	fmt.Println(merged)
}
