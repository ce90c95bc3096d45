// Verdict: race.
//
// A checksum reads all its input, whatever it is written in.
package main

import "hash/crc32"

var b = make([]byte, 256)

func main() {
	done := make(chan bool)
	go func() {
		b[100] = 1 // racy
		done <- true
	}()
	println(crc32.ChecksumIEEE(b) != 0) // racy
	<-done
}
