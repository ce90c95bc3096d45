// exit 2
// Panics: recovery, repanics, deferred calls in order, and the printed chain.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

type code int

func (c code) Error() string { return fmt.Sprint("code ", int(c)) }

func nested() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	defer func() {
		defer func() { fmt.Println("inner:", recover()) }()
		panic("in a deferred call")
	}()
	var m map[string]int
	m["a"] = 1
	return nil
}

func goexit() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("goexit recovers", recover()) }()
		runtime.Goexit()
	}()
	<-done
}

func check(f func()) {
	defer func() {
		r := recover()
		err, ok := r.(runtime.Error)
		fmt.Println(ok, err)
	}()
	f()
}

func main() {
	fmt.Println(nested())
	goexit()
	var s []int
	var p *struct{ x, y int }
	var i any = "text"
	zero := 0
	check(func() { _ = s[zero] })
	check(func() { _ = s[zero+2 : 1 : 1] })
	check(func() { p.y = 1 })
	check(func() { _ = i.(int) })
	check(func() { _ = i.(error) })
	check(func() { fmt.Println(1 / zero) })
	check(func() { _ = [4]int(make([]int, 3)) })
	check(func() { var f func(); f() })
	check(func() { panic(any(nil)) })
	fmt.Println(errors.Is(code(3), code(3)))
	os.Stdout.Sync()
	defer panic(code(7))
	panic("first")
}
