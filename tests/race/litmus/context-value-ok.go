// Verdict: no race.
//
// A context is not changed after it is made; making it is before the go
// statement.
package main

import "context"

type key struct{}

func main() {
	ctx := context.WithValue(context.Background(), key{}, 7)
	done := make(chan int)
	for range 2 {
		go func() { done <- ctx.Value(key{}).(int) }()
	}
	println(<-done + <-done)
}
