// The order of deferred calls, and Goexit and panic among them.
package main

import (
	"fmt"
	"runtime"
)

type T struct{ name string }

func (t T) value()    { fmt.Println("value", t.name) }
func (t *T) pointer() { fmt.Println("pointer", t.name) }

func order() (r int) {
	t := T{"a"}
	for i := range 3 {
		defer func() { r = r*10 + i; fmt.Println("loop", i, r) }()
	}
	defer t.value()
	defer t.pointer()
	f := t.value
	t.name = "b"
	defer f()
	defer func(n string) { fmt.Println("arg", n, t.name) }(t.name)
	t.name = "c"
	var nilf func()
	defer func() { fmt.Println("rec", recover()) }()
	defer nilf()
	defer fmt.Println("before nil")
	return 5
}

func goexit() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("after goexit", recover()) }()
		defer func() {
			defer func() { fmt.Println("inner", recover()) }()
			panic("during goexit")
		}()
		func() {
			defer func() { fmt.Println("recover in goexit:", recover()) }()
			runtime.Goexit()
		}()
		fmt.Println("not reached")
	}()
	<-done
	// Goexit during panic: the panic is gone.
	done = make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("gone", recover()) }()
		defer runtime.Goexit()
		panic("lost")
	}()
	<-done
}

func recurse(n int) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = fmt.Sprint(r, n)
			if n < 5 {
				panic(s)
			}
		}
	}()
	if n == 0 {
		panic("x")
	}
	return recurse(n - 1)
}

func main() {
	fmt.Println(order())
	goexit()
	fmt.Println(recurse(6))
	for i := range 200 {
		if s := recurse(6); s != "x012345" {
			fmt.Println(i, s)
		}
	}
	defer func() {
		fmt.Println(recover())
		var p *T
		defer func() { e := recover().(runtime.Error); fmt.Println(e) }()
		p.value()
	}()
	var a []int
	_ = a[len(fmt.Sprint("abc"))]
}
