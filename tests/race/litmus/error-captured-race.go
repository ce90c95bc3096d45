// Verdict: race.
//
// Both goroutines assign to the error variable of the function around them.
package main

import (
	"strconv"
	"sync"
)

func main() {
	var err error
	var wg sync.WaitGroup
	for _, s := range []string{"1", "x"} {
		wg.Go(func() {
			_, err = strconv.Atoi(s) // racy
		})
	}
	wg.Wait()
	println(err == nil)
}
