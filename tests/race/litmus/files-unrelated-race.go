// Verdict: race.
//
// Reading one file is not ordered after writing another.
package main

import (
	"os"
	"time"
)

var x int

func main() {
	dir, _ := os.MkdirTemp("", "litmus")
	defer os.RemoveAll(dir)
	os.WriteFile(dir+"/b", []byte("b"), 0o600)
	go func() {
		x = 1 // racy
		os.WriteFile(dir+"/a", []byte("a"), 0o600)
	}()
	time.Sleep(20 * time.Millisecond)
	os.ReadFile(dir + "/b")
	println(x) // racy
}
