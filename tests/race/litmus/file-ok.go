// Verdict: no race.
//
// What is read from the file was written to it, by another descriptor.
package main

import (
	"os"
	"time"
)

var x int

func main() {
	dir, _ := os.MkdirTemp("", "litmus")
	defer os.RemoveAll(dir)
	go func() {
		x = 1
		os.WriteFile(dir+"/f", []byte("a"), 0o600)
	}()
	for {
		if b, _ := os.ReadFile(dir + "/f"); len(b) > 0 {
			println(x)
			return
		}
		time.Sleep(time.Millisecond)
	}
}
