// Verdict: no race.
//
// The end that is read is the close of the other end.
package main

import "os"

var x int

func main() {
	r, w, _ := os.Pipe()
	go func() {
		x = 1
		w.Close()
	}()
	r.Read(make([]byte, 1))
	println(x)
}
