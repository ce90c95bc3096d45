// Verdict: race.
//
// What is read from one pipe was not written to another: unrelated
// descriptors order nothing.
package main

import (
	"os"
	"time"
)

var x int

func main() {
	ra, wa, _ := os.Pipe()
	rb, wb, _ := os.Pipe()
	wb.Write([]byte("b"))
	go func() {
		x = 1 // racy
		wa.Write([]byte("a"))
	}()
	time.Sleep(10 * time.Millisecond)
	rb.Read(make([]byte, 1))
	println(x) // racy
	ra.Read(make([]byte, 1))
}
