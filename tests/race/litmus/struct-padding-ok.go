// Verdict: no race.
//
// A copy of a struct copies its fields; bytes between them are no variable,
// and a field copied to a local before is another variable.
package main

var v struct {
	a byte
	b int
}

func main() {
	done := make(chan bool)
	go func() {
		println(v.a)
		done <- true
	}()
	v.b = 2
	<-done
}
