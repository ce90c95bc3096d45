// Verdict: no race.
//
// IndexByte ends at the first byte: nothing after it has to be read.
package main

import "bytes"

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		b[3] = 1
		done <- true
	}()
	println(bytes.IndexByte(b, 0))
	<-done
}
