// Verdict: race.
//
// What is read at one end was written at the other: a write at the reader's own
// end is no part of it, and orders nothing. (It goes through another descriptor,
// because the operations of one share a counter.)
package main

import (
	"os"
	"syscall"
	"time"
)

var x int

func main() {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		panic(err)
	}
	here, there := os.NewFile(uintptr(fds[0]), "here"), os.NewFile(uintptr(fds[1]), "there")
	copied, err := syscall.Dup(fds[0])
	if err != nil {
		panic(err)
	}
	again := os.NewFile(uintptr(copied), "again")
	there.Write([]byte("b"))
	go func() {
		x = 1 // racy
		again.Write([]byte("a"))
	}()
	time.Sleep(10 * time.Millisecond)
	here.Read(make([]byte, 1))
	println(x) // racy
	there.Read(make([]byte, 1))
}
