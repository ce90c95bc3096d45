// Verdict: no race.
//
// The data was written, and its end closed, before the connection was accepted.
package main

import (
	"net"
	"os"
	"path/filepath"
)

var x int

func main() {
	dir, err := os.MkdirTemp("", "litmus")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("unix", filepath.Join(dir, "socket"))
	if err != nil {
		panic(err)
	}
	connected := make(chan net.Conn, 1)
	go func() {
		to, err := net.Dial("unix", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		x = 1
		to.Write([]byte("a"))
		to.Close()
	}()
	go func() {
		from, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		from.Read(make([]byte, 1))
		x = 2
		connected <- from
	}()
	(<-connected).Close()
}
