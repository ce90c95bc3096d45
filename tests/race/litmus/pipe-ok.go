// Verdict: no race.
//
// The bytes that were read from the pipe were written to it: the write is
// before the read of what it wrote.
package main

import "os"

var x int

func main() {
	r, w, _ := os.Pipe()
	go func() {
		x = 1
		w.Write([]byte("a"))
	}()
	r.Read(make([]byte, 1))
	println(x)
}
