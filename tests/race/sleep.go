// A sleep orders nothing.
package main

import "time"

func main() {
	x := 0
	go func() { x = 1 }()
	time.Sleep(20 * time.Millisecond)
	println(x)
}
