// Verdict: no race.
//
// Compare cannot read beyond the shorter slice, and the length says the
// rest.
package main

import "bytes"

var b, c = make([]byte, 40), make([]byte, 20)

func main() {
	done := make(chan bool)
	go func() {
		b[30] = 1
		done <- true
	}()
	println(bytes.Compare(c, b) <= 0)
	<-done
}
