// A go statement with a nil function and without arguments ends the program.
package main

import "fmt"

func main() {
	defer fmt.Println("never")
	defer func() { fmt.Println(recover()) }()
	func() {
		defer func() { fmt.Println("first", recover()) }()
		var none interface{ M() }
		go none.M()
	}()
	var f func()
	go f()
	select {}
}
