// Goexit in main, and another goroutine ends the program.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	go func() {
		time.Sleep(20 * time.Millisecond)
		fmt.Println("exiting")
		os.Exit(3)
	}()
	runtime.Goexit()
}
