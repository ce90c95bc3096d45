// Channel types through reflection: directions, what makes them, what they are
// assignable and convertible to, and what Go panics with.
package main

import (
	"fmt"
	"reflect"
)

func try(what string, f func()) {
	defer func() {
		reason := recover()
		if err, ok := reason.(error); ok {
			fmt.Printf("%s: error %v\n", what, err)
			return
		}
		fmt.Printf("%s: %T %v\n", what, reason, reason)
	}()
	f()
}

type (
	named     chan int
	namedSend chan<- int
	namedRecv <-chan int
	other     chan int
)

func main() {
	for dir := reflect.ChanDir(-1); dir <= 5; dir++ {
		fmt.Printf("%d %s %v\n", dir, dir, dir.String())
		try(fmt.Sprint("ChanOf ", int(dir)), func() { fmt.Println(reflect.ChanOf(dir, reflect.TypeFor[int]())) })
	}
	type big struct{ bytes [1 << 16]byte }
	type fits struct{ bytes [1<<16 - 1]byte }
	try("ChanOf 64 KB", func() { reflect.ChanOf(reflect.BothDir, reflect.TypeFor[big]()) })
	try("ChanOf 64 KB - 1", func() { fmt.Println(reflect.ChanOf(reflect.BothDir, reflect.TypeFor[fits]())) })
	try("ChanOf nil", func() { reflect.ChanOf(reflect.BothDir, nil) })

	// What exists already is found, what does not is made once.
	fmt.Println(reflect.ChanOf(reflect.SendDir, reflect.TypeFor[int]()) == reflect.TypeFor[chan<- int]())
	local := reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[struct{ A, B int8 }]())
	fmt.Println(local, local == reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[struct{ A, B int8 }]()))
	fmt.Println(local.Kind(), local.Size(), local.Align(), local.Comparable(), local.Name() == "", local.PkgPath() == "")
	fmt.Println(reflect.ChanOf(reflect.BothDir, reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[int]())))
	fmt.Println(reflect.ChanOf(reflect.SendDir, reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[int]())))
	fmt.Println(reflect.ChanOf(reflect.RecvDir, reflect.ChanOf(reflect.SendDir, reflect.TypeFor[int]())))

	types := []reflect.Type{
		reflect.TypeFor[chan int](), reflect.TypeFor[chan<- int](), reflect.TypeFor[<-chan int](),
		reflect.TypeFor[named](), reflect.TypeFor[namedSend](), reflect.TypeFor[namedRecv](),
		reflect.TypeFor[other](), reflect.TypeFor[chan string](), reflect.TypeFor[any](),
	}
	for _, from := range types {
		for _, to := range types {
			mark := "-"
			switch {
			case from.AssignableTo(to):
				mark = "="
			case from.ConvertibleTo(to):
				mark = "c"
			}
			fmt.Print(mark)
		}
		fmt.Println("", from)
	}
	try("ChanDir of int", func() { reflect.TypeFor[int]().ChanDir() })
	try("ChanDir of pointer", func() { reflect.TypeFor[*chan int]().ChanDir() })
	try("Elem of int", func() { reflect.TypeFor[int]().Elem() })
	try("Elem of chan", func() { fmt.Println(reflect.TypeFor[<-chan string]().Elem()) })
}
