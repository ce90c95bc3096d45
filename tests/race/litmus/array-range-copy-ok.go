// Verdict: no race.
//
// The loop runs over a copy made before the go statement.
package main

var a [4]int

func main() {
	done := make(chan bool)
	b := a
	go func() {
		for _, v := range b {
			println(v)
		}
		done <- true
	}()
	a[2] = 2
	<-done
}
