// Command pipeline squares numbers in stages joined by channels, and stops
// early without leaking a goroutine.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

var errLimit = errors.New("limit reached")

// source sends 0, 1, 2, ... until the context is done.
func source(ctx context.Context) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for n := 0; ; n++ {
			select {
			case out <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Map applies f to every value of in.
func Map[T, U any](ctx context.Context, in <-chan T, f func(T) U) <-chan U {
	out := make(chan U, 1)
	go func() {
		defer close(out)
		for v := range in {
			select {
			case out <- f(v):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Merge sends the values of all inputs, in any order.
func Merge[T any](inputs ...<-chan T) <-chan T {
	out := make(chan T)
	done := make(chan struct{}, len(inputs))
	for _, in := range inputs {
		go func() {
			for v := range in {
				out <- v
			}
			done <- struct{}{}
		}()
	}
	go func() {
		defer close(out)
		for range inputs {
			<-done
		}
	}()
	return out
}

// sum adds up to limit values.
func sum(in <-chan int, limit int) (total int, err error) {
	timeout := time.After(time.Second)
	for count := 0; ; count++ {
		if count == limit {
			return total, errLimit
		}
		select {
		case v, ok := <-in:
			if !ok {
				return total, nil
			}
			total += v
		case <-timeout:
			return total, context.DeadlineExceeded
		}
	}
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	square := func(n int) int { return n * n }
	total, err := sum(Map(ctx, source(ctx), square), 10)
	if !errors.Is(err, errLimit) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(total)
}
