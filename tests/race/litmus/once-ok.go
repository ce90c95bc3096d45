// Verdict: no race.
//
// "The completion of a single call of f() from once.Do(f) is synchronized
// before the return of any call of once.Do(f)".
package main

import "sync"

var (
	once sync.Once
	x    int
)

func main() {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			once.Do(func() { x = 1 })
			if x != 1 {
				panic("not done")
			}
		})
	}
	wg.Wait()
	println(x)
}
