// Verdict: no race.
//
// A loop that ends in a panic, because an index is out of range, has not touched
// what is behind the slice in the same array.
package main

var array [64]int

func fill(s []int, n int) {
	defer func() { recover() }()
	for i := 0; i < n; i++ {
		s[i] = i + 1
	}
}

func main() {
	done := make(chan bool)
	go func() {
		fill(array[:20], 64)
		done <- true
	}()
	for i := 20; i < 64; i++ {
		array[i] = 7
	}
	<-done
	println(array[19], array[20])
}
