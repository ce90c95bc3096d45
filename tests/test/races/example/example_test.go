package example

import (
	"fmt"
	"testing"
)

func Example() {
	n := 0
	done := make(chan bool)
	go func() {
		n++
		done <- true
	}()
	n++
	<-done
	fmt.Println("done")
	// Output: done
}

func BenchmarkRaces(b *testing.B) {
	n := 0
	done := make(chan bool)
	go func() {
		n++
		done <- true
	}()
	n++
	<-done
	for b.Loop() {
	}
}
