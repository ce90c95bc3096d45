// Verdict: no race.
//
// "The range expression is not evaluated if at most one iteration variable
// is present and len is constant": the array is not read.
package main

var a [4]int

func main() {
	done := make(chan bool)
	go func() {
		for i := range a {
			println(i)
		}
		done <- true
	}()
	a[2] = 2
	<-done
}
