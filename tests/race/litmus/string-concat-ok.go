// Verdict: no race.
//
// Strings are never changed; only the variables could be.
package main

var s = "abc"

func main() {
	done := make(chan bool)
	go func() {
		println(s + s)
		done <- true
	}()
	println(s + "x")
	<-done
}
