// Verdict: race.
//
// Index reads the separator, and the text up to where it finds it.
package main

import "bytes"

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		b[3] = 1 // racy
		done <- true
	}()
	println(bytes.Index(b, []byte{7, 7})) // racy
	<-done
}
