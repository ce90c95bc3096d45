// Verdict: race.
//
// What is read from one Unix socket was not written to another: unrelated
// descriptors order nothing.
package main

import (
	"os"
	"syscall"
	"time"
)

var x int

func pair() (*os.File, *os.File) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		panic(err)
	}
	return os.NewFile(uintptr(fds[0]), "a"), os.NewFile(uintptr(fds[1]), "b")
}

func main() {
	a, toA := pair()
	b, toB := pair()
	toB.Write([]byte("b"))
	go func() {
		x = 1 // racy
		toA.Write([]byte("a"))
	}()
	time.Sleep(10 * time.Millisecond)
	b.Read(make([]byte, 1))
	println(x) // racy
	a.Read(make([]byte, 1))
}
