// Verdict: no race.
//
// Each field is a variable of its own.
package main

var v struct{ a, b byte }

func main() {
	done := make(chan bool)
	go func() {
		v.a = 1
		done <- true
	}()
	v.b = 2
	<-done
}
