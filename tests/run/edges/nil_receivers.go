package main

import (
	"fmt"
	"runtime"
)

type T struct{ a int }

func (t T) M() int { return t.a }

type I interface{ M() int }

// A value method called through a nil pointer in an interface.
func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

//go:noinline
func get() I { return (*T)(nil) }

func main() {
	func() {
		// Which panic it is depends on whether the method is known when compiling.
		defer func() {
			_, ok := recover().(runtime.Error)
			fmt.Println(ok)
		}()
		var p *T
		var i I = p
		fmt.Println(i.M())
	}()
	try(func() { i := get(); fmt.Println(i.M()) })
	try(func() { var p *T; f := I.M; fmt.Println(f(p)) })
	try(func() { var p *T; f := (*T).M; fmt.Println(f(p)) })
	try(func() { i := get(); f := i.M; fmt.Println(f()) })
	try(func() { i := get(); defer i.M() })
	try(func() {
		i := get()
		if p, ok := i.(*T); ok {
			fmt.Println(p.M())
		}
	})
	try(func() { i := get().(interface{ M() int }); fmt.Println(i.M()) })
}
