// Verdict: no race.
//
// reflect.Select is a select statement: the chosen receive is ordered after
// its send.
package main

import "reflect"

var x int

func main() {
	c, never := make(chan int), make(chan int)
	go func() {
		x = 1
		c <- 0
	}()
	reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(never)},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)},
	})
	println(x)
}
