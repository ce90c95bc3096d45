// Verdict: race.
//
// Both append to slices with room in the same array: both write the element
// after the end.
package main

var s = make([]int, 0, 4)

func main() {
	done := make(chan bool)
	go func() {
		a := append(s, 1) // racy
		println(a[0])
		done <- true
	}()
	b := append(s, 2) // racy
	<-done
	println(b[0] > 0)
}
