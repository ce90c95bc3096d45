// Verdict: race.
//
// The case that reflect.Select takes is the default, which communicates with
// nobody.
package main

import (
	"reflect"
	"time"
)

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1 // racy
		c <- 0
	}()
	time.Sleep(10 * time.Millisecond)
	reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(make(chan int))},
		{Dir: reflect.SelectDefault},
	})
	println(x) // racy
	<-c
}
