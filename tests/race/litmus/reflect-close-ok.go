// Verdict: no race.
//
// Close of package reflect is the close of the language.
package main

import "reflect"

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1
		reflect.ValueOf(c).Close()
	}()
	<-c
	println(x)
}
