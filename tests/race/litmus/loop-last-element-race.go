// Verdict: race.
//
// A loop over an array writes its last element too.
package main

var a [16]int

func main() {
	done := make(chan bool)
	go func() {
		for i := range a {
			a[i] = i // racy
		}
		done <- true
	}()
	println(a[15] >= 0) // racy
	<-done
}
