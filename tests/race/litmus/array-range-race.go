// Verdict: race.
//
// A range loop over an array with two variables evaluates, and copies, the
// whole array.
package main

var a [4]int

func main() {
	done := make(chan bool)
	go func() {
		for _, v := range a { // racy
			println(v >= 0)
		}
		done <- true
	}()
	a[2] = 2 // racy
	<-done
}
