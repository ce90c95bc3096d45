// Command refused converts a channel, not its address.
package main

import "unsafe"

func main() {
	c := make(chan int)
	_ = unsafe.Pointer(c)
}
