// Verdict: no race.
//
// The read of what was written at the other end comes after the write. The end
// that was written at may have been closed meanwhile.
package main

import (
	"os"
	"syscall"
	"time"
)

var x, y int

func main() {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		panic(err)
	}
	here, there := os.NewFile(uintptr(fds[0]), "here"), os.NewFile(uintptr(fds[1]), "there")
	go func() {
		x = 1
		there.Write([]byte("a"))
		y = 1
		there.Close()
	}()
	time.Sleep(10 * time.Millisecond)
	here.Read(make([]byte, 1))
	println(x)
	here.Read(make([]byte, 1))
	println(y)
}
