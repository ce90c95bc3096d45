// Command chan-reflect looks at channels, makes them, converts them, sends,
// receives and selects, all through package reflect.
package main

import (
	"fmt"
	"reflect"
)

// try calls f, and prints what it panics with.
func try(what string, f func()) {
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Printf("%s: %v\n", what, reason)
		}
	}()
	f()
	fmt.Printf("%s: fine\n", what)
}

func directions() {
	fmt.Println("-- directions")
	for _, t := range []reflect.Type{
		reflect.TypeFor[chan int](),
		reflect.TypeFor[chan<- int](),
		reflect.TypeFor[<-chan int](),
		reflect.TypeFor[chan (<-chan int)](),
		reflect.TypeFor[chan<- (chan int)](),
		reflect.TypeFor[<-chan (chan<- int)](),
	} {
		fmt.Printf("%-18v %d %-7v of %v\n", t, t.ChanDir(), t.ChanDir(), t.Elem())
	}
	var s chan<- int
	fmt.Println(reflect.TypeOf(s).ChanDir() == reflect.SendDir,
		reflect.BothDir == reflect.SendDir|reflect.RecvDir)
}

func making() {
	fmt.Println("-- making")
	number := reflect.TypeOf(0)
	sendOnly := reflect.ChanOf(reflect.SendDir, number)
	fmt.Println(sendOnly, sendOnly == reflect.TypeFor[chan<- int]())

	c := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, number), 1)
	c.Send(reflect.ValueOf(42)) // without the buffer, nobody would receive it
	fmt.Println(c.Len(), c.Cap())
	v, ok := c.Recv()
	fmt.Println(v, ok)
	fmt.Println(c.TrySend(reflect.ValueOf(43)), c.TrySend(reflect.ValueOf(44)))
	v, ok = c.TryRecv()
	fmt.Println(v, ok)
	v, ok = c.TryRecv()
	fmt.Println(v.IsValid(), ok)
	c.Close()
	v, ok = c.Recv()
	fmt.Println(v, ok)
	try("MakeChan(chan<- int)", func() { reflect.MakeChan(sendOnly, 0) })

	// In the language both are allowed, and of little use.
	fmt.Println(len(make(chan<- int)), cap(make(<-chan int, 3)))
}

func converting() {
	fmt.Println("-- converting")
	both := reflect.ValueOf(make(chan int, 1))
	sendType, recvType := reflect.TypeFor[chan<- int](), reflect.TypeFor[<-chan int]()
	s, r := both.Convert(sendType), both.Convert(recvType)
	fmt.Println(s.Type(), r.Type(), s.Pointer() == both.Pointer())
	s.Send(reflect.ValueOf(7))
	fmt.Println(r.Recv())
	try("back", func() { s.Convert(both.Type()) })
	try("across", func() { s.Convert(recvType) })
	fmt.Println(both.CanConvert(sendType), s.CanConvert(both.Type()),
		both.Type().AssignableTo(recvType), recvType.AssignableTo(both.Type()))
	try("receive from chan<- int", func() { s.Recv() })
	try("send to <-chan int", func() { r.Send(reflect.ValueOf(1)) })
	try("close <-chan int", func() { r.Close() })
	try("close chan<- int", func() { s.Close() })
}

func selecting() {
	fmt.Println("-- selecting")
	full, empty := make(chan int, 1), make(chan string, 1)
	full <- 1
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf((<-chan string)(empty))},
		{Dir: reflect.SelectSend, Chan: reflect.ValueOf((chan<- int)(full)), Send: reflect.ValueOf(2)},
		{Dir: reflect.SelectDefault},
	}
	fmt.Println(reflect.Select(cases))
	empty <- "message"
	chosen, v, ok := reflect.Select(cases)
	fmt.Println(chosen, v, ok)
	<-full
	chosen, v, ok = reflect.Select(cases)
	fmt.Println(chosen, v.IsValid(), ok, <-full)
	close(empty)
	chosen, v, ok = reflect.Select(cases[:1])
	fmt.Printf("%d %q %t\n", chosen, v, ok)

	try("send to <-chan string", func() {
		reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectSend, Chan: cases[0].Chan, Send: reflect.ValueOf("")}})
	})
	try("receive from chan<- int", func() {
		reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: cases[1].Chan}})
	})
}

func main() {
	directions()
	making()
	converting()
	selecting()
}
