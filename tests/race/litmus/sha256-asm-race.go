// Verdict: race.
//
// A hash reads all its input, whatever it is written in.
package main

import "crypto/sha256"

var b = make([]byte, 256)

func main() {
	done := make(chan bool)
	go func() {
		b[100] = 1 // racy
		done <- true
	}()
	println(len(sha256.Sum256(b))) // racy
	<-done
}
