// Verdict: race.
//
// A loop that ends in a panic has touched what it did before: in its last
// iteration the first slice, but not the second.
package main

var (
	first  [64]int
	second [64]int
)

func fill(s, t []int, n int) {
	defer func() { recover() }()
	for i := 0; i < n; i++ {
		s[i] = i // racy
		t[i] = i
	}
}

func main() {
	done := make(chan bool)
	go func() {
		fill(first[:], second[:20], 64)
		done <- true
	}()
	first[20] = 7 // racy
	second[20] = 7
	<-done
}
