// A panic with nil.
package main

import "fmt"

func main() {
	defer func() {
		r := recover()
		fmt.Printf("%T %v\n", r, r)
		var e error
		panic(e)
	}()
	panic(nil)
}
