// Verdict: no race.
//
// The bytes that are read from a connection were written at its other end.
package main

import "net"

var x int

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			panic(err)
		}
		x = 1
		c.Write([]byte("a"))
	}()
	c, _ := l.Accept()
	c.Read(make([]byte, 1))
	println(x)
}
