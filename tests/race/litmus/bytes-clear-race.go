// Verdict: race.
//
// clear writes all elements.
package main

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		clear(b) // racy
		done <- true
	}()
	println(b[39]) // racy
	<-done
}
