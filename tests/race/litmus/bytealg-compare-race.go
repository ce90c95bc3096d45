// Verdict: race.
//
// Compare reads both slices.
package main

import "bytes"

var b, c = make([]byte, 40), make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		b[3] = 1 // racy
		done <- true
	}()
	println(bytes.Compare(c, b) <= 0) // racy
	<-done
}
