// Ten goroutines count in a variable of main, and main waits for them.
//
// The WaitGroup orders every Done before the Wait, so main's read is ordered;
// nothing orders the goroutines: race between their counter++.
package main

import (
	"fmt"
	"sync"
)

func main() {
	const goroutines, increments = 10, 1000
	var wg sync.WaitGroup
	wg.Add(goroutines)
	var counter int
	for i := 0; i < goroutines; i++ {
		go func() {
			defer wg.Done()
			for j := 0; j < increments; j++ {
				counter++
			}
		}()
	}
	wg.Wait()
	fmt.Println("counted:", counter > 0)
}
