// Sorting integers and structs, by generics and by an interface.
package main

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

type pair struct {
	key   int
	value string
}

type byKey []pair

func (p byKey) Len() int           { return len(p) }
func (p byKey) Less(i, j int) bool { return p[i].key < p[j].key }
func (p byKey) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }

func main() {
	const n = 500_000
	x := uint32(1)
	next := func() int {
		x = x*1664525 + 1013904223
		return int(x >> 4)
	}
	ints, pairs, others := make([]int, n), make([]pair, n), make([]pair, n)
	sum := 0
	for round := range 3 {
		for i := range n {
			ints[i] = next()
			pairs[i] = pair{next(), "p"}
			others[i] = pair{next(), "o"}
		}
		slices.Sort(ints)
		slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		sort.Sort(byKey(others))
		for i := round; i < n; i += 1000 {
			sum += ints[i] ^ pairs[i].key ^ others[i].key
		}
	}
	fmt.Println(sum)
}
