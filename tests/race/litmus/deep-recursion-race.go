// Verdict: race.
//
// The write at the bottom of a recursion and the one beside it are not ordered,
// however deep that is.
package main

var (
	x    int
	path [3]int
)

func down(n int) {
	if n == 0 {
		x = 1 // racy
		return
	}
	if n%7 == 0 {
		aside(n - 1)
	} else {
		down(n - 1)
	}
	path[n%3]++
}

func aside(n int) {
	defer func() { path[n%3]++ }()
	down(n)
}

func main() {
	done := make(chan bool)
	go func() {
		down(3000)
		done <- true
	}()
	x = 2 // racy
	<-done
}
