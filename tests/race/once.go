// The completion of once's function is synchronized before the return of every
// call of Do.
package main

import "sync"

func main() {
	var once sync.Once
	x := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			once.Do(func() { x = 1 })
			if x != 1 {
				println("no")
			}
		})
	}
	wg.Wait()
	println(x)
}
