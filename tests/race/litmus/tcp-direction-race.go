// Verdict: race.
//
// What is read at one end was written at the other: a write at the reader's own
// end is no part of it, and orders nothing. (It goes through another descriptor,
// because the operations of one share a counter.)
package main

import (
	"net"
	"time"
)

var x int

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	here, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		panic(err)
	}
	there, err := listener.Accept()
	if err != nil {
		panic(err)
	}
	again, err := here.(*net.TCPConn).File()
	if err != nil {
		panic(err)
	}
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
