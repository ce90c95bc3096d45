// Panics and recovers during Goexit.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer func() {
			fmt.Println("r", recover())
			defer func() { fmt.Println("r2", recover()) }()
			panic("after")
		}()
		runtime.Goexit()
	}()
	wg.Wait()
}
