// os.Exit in a deferred call during a panic.
package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never")
	defer func() {
		fmt.Println("recovered", recover())
		os.Exit(7)
	}()
	defer func() { defer fmt.Println("inner"); panic("two") }()
	panic("one")
}
