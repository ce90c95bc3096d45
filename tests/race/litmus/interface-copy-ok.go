// Verdict: no race.
//
// The value in an interface is a copy; writing the variable it was made from
// does not touch it.
package main

var n = 1

func main() {
	var v any = n
	done := make(chan bool)
	go func() {
		println(v.(int))
		done <- true
	}()
	n = 2
	<-done
}
