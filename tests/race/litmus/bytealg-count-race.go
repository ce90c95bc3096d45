// Verdict: race.
//
// Count reads all bytes.
package main

import "bytes"

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		b[39] = 1 // racy
		done <- true
	}()
	println(bytes.Count(b, []byte{7})) // racy
	<-done
}
