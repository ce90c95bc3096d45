// Command direction-unsafe takes a channel's direction away. It exists in types
// only: a channel is a pointer to what the runtime keeps, which has no
// direction. Nothing promises that this works; all implementations do it.
package main

import (
	"fmt"
	"reflect"
	"runtime/cgo"
	"unsafe"
)

func main() {
	c := make(chan int, 2)
	receiveOnly := (<-chan int)(c)

	// A channel itself does not convert to unsafe.Pointer, its address does.
	sender := *(*chan<- int)(unsafe.Pointer(&receiveOnly))
	sender <- 1
	again := *(*chan int)(unsafe.Pointer(&sender))
	again <- 2
	close(again)
	for v := range receiveOnly {
		fmt.Println("received", v)
	}
	fmt.Println("one channel:", again == receiveOnly, reflect.ValueOf(sender).Pointer() == reflect.ValueOf(c).Pointer())
	fmt.Println("size:", unsafe.Sizeof(c), unsafe.Sizeof(sender))

	// A handle is a number that stands for a Go value in C. It does not need C.
	handle := cgo.NewHandle(receiveOnly)
	value := handle.Value()
	_, both := value.(chan int)
	back, ok := value.(<-chan int)
	fmt.Printf("through a handle: %T %t %t %t\n", value, both, ok, back == c)
	handle.Delete()
	defer func() { fmt.Println("deleted twice:", recover()) }()
	handle.Delete()
}
