// Goroutines that work on their parts of shared slices, in rounds.
package main

import (
	"fmt"
	"sync"
)

func main() {
	const n, parts, rounds = 1 << 18, 8, 60
	from, to := make([]int, n), make([]int, n)
	for i := range from {
		from[i] = i
	}
	for range rounds {
		var wg sync.WaitGroup
		for part := range parts {
			wg.Go(func() {
				for i := part * n / parts; i < (part+1)*n/parts; i++ {
					left := from[(i+n-1)%n]
					right := from[(i+1)%n]
					to[i] = (left + from[i] + right) & 0xffff
				}
			})
		}
		wg.Wait()
		from, to = to, from
	}
	sum := 0
	for _, v := range from {
		sum += v
	}
	fmt.Println(sum)
}
