// Verdict: race.
//
// The write of the variable comes after the write to the pipe.
package main

import (
	"os"
	"time"
)

var x int

func main() {
	r, w, _ := os.Pipe()
	go func() {
		w.Write([]byte("a"))
		x = 1 // racy
	}()
	r.Read(make([]byte, 1))
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}
