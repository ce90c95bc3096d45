// Goexit in main: the others go on, and then nobody is left.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	go func() {
		time.Sleep(20 * time.Millisecond)
		fmt.Println("still running", runtime.NumGoroutine())
	}()
	defer fmt.Println("deferred in main")
	runtime.Goexit()
}
