// Verdict: no race.
//
// Send and Recv of package reflect are the operations of the language: rule
// 1.
package main

import "reflect"

var x int

func main() {
	c := reflect.MakeChan(reflect.TypeFor[chan int](), 0)
	go func() {
		x = 1
		c.Send(reflect.ValueOf(7))
	}()
	v, _ := c.Recv()
	println(x, v.Int())
}
