// Verdict: race.
//
// Rule 1 orders what is before the Send, the write is after it.
package main

import "reflect"

var x int

func main() {
	c := reflect.MakeChan(reflect.TypeFor[chan int](), 0)
	go func() {
		c.Send(reflect.ValueOf(7))
		x = 1 // racy
	}()
	v, _ := c.Recv()
	println(x, v.Int()) // racy
}
