// Setting a timer is synchronized before its function; two timers have nothing
// to do with each other.
package main

import "time"

func main() {
	done := make(chan bool)
	x := 1
	time.AfterFunc(time.Millisecond, func() {
		println(x)
		done <- true
	})
	<-done
	t := time.NewTimer(time.Millisecond)
	<-t.C
	println("fired")
}
