// Command any-chan shows what a constraint of all channel directions is good
// for: what all its types can do.
package main

import (
	"fmt"
	"reflect"
)

// AnyChan is satisfied by channels of T of any direction.
type AnyChan[T any] interface {
	chan T | chan<- T | <-chan T
}

// Describe uses everything that channels of all directions have in common.
func Describe[C AnyChan[T], T any](c C) string {
	return fmt.Sprintf("%T len=%d cap=%d nil=%t dir=%q",
		c, len(c), cap(c), c == nil, reflect.TypeFor[C]().ChanDir())
}

// Sender is satisfied by channels that can be sent to.
type Sender[T any] interface {
	chan T | chan<- T
}

// Send sends: no type of the constraint forbids it.
func Send[C Sender[T], T any](c C, value T) {
	c <- value
}

func main() {
	both := make(chan int, 3)
	Send(both, 1)
	Send[chan<- int](both, 2)
	fmt.Println(Describe[chan int, int](both))
	fmt.Println(Describe[chan<- int, int](both))
	fmt.Println(Describe[<-chan int, int](both))
	fmt.Println(Describe[<-chan int, int](nil))
	close(both)
	for v := range both {
		fmt.Println(v)
	}
}
