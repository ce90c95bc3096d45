// Verdict: race.
//
// IndexByte reads the bytes up to what it finds; that the library has it in
// assembly makes no difference.
package main

import "bytes"

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		b[3] = 1 // racy
		done <- true
	}()
	println(bytes.IndexByte(b, 9)) // racy
	<-done
}
