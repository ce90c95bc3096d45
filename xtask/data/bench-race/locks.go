// Readers and writers of one map under an RWMutex, and a counter under a Mutex.
package main

import (
	"fmt"
	"sync"
)

type table struct {
	mu   sync.RWMutex
	rows map[int]int
}

func (t *table) get(k int) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[k]
}

func (t *table) add(k, v int) {
	t.mu.Lock()
	t.rows[k] += v
	t.mu.Unlock()
}

func main() {
	t := table{rows: make(map[int]int)}
	var mu sync.Mutex
	var wg sync.WaitGroup
	hits := 0
	for id := range 8 {
		wg.Go(func() {
			for i := range 200_000 {
				k := (i*31 + id) % 1000
				if i%8 == 0 {
					t.add(k, 1)
				} else if t.get(k) >= 0 {
					mu.Lock()
					hits++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, v := range t.rows {
		sum += v
	}
	fmt.Println(hits, sum)
}
