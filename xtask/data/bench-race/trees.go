// Goroutines that build and count trees of their own.
package main

import (
	"fmt"
	"sync"
)

type node struct{ left, right *node }

func build(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{build(depth - 1), build(depth - 1)}
}

func (n *node) count() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func main() {
	var wg sync.WaitGroup
	counts := make([]int, 4)
	for id := range counts {
		wg.Go(func() {
			for range 250 {
				counts[id] += build(12).count()
			}
		})
	}
	wg.Wait()
	fmt.Println(counts)
}
