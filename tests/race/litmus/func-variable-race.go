// Verdict: race.
//
// A call of a function variable reads the variable.
package main

var f = func() { println(1) }

func main() {
	done := make(chan bool)
	go func() {
		f = func() { println(2) } // racy
		done <- true
	}()
	f() // racy
	<-done
}
