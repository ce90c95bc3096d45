// Verdict: race.
//
// An instance of a generic type is a type like any other.
package main

type box[T any] struct{ v T }

func (b *box[T]) set(v T) {
	b.v = v // racy
}

var b box[int]

func main() {
	done := make(chan bool)
	go func() {
		b.set(1)
		done <- true
	}()
	b.set(2)
	<-done
}
