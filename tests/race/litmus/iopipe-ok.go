// Verdict: no race.
//
// io.Pipe is made of channels: a Write is before the Read that gets its
// data.
package main

import "io"

var x int

func main() {
	r, w := io.Pipe()
	go func() {
		x = 1
		w.Write([]byte("a"))
	}()
	r.Read(make([]byte, 1))
	println(x)
}
