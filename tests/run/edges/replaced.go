// A panic replaced twice.
package main

import "fmt"

func main() {
	defer func() {
		r := recover()
		fmt.Println(r)
		panic(fmt.Sprint("again: ", r))
	}()
	defer func() { panic("two") }()
	panic("one")
}
