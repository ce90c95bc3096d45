// Many short-lived trees beside one that lives long.
package main

import "fmt"

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
	const deepest = 17
	long := build(deepest)
	for depth := 4; depth <= deepest; depth += 4 {
		rounds := 1 << (deepest - depth + 4)
		nodes := 0
		for range rounds {
			nodes += build(depth).count()
		}
		fmt.Println(rounds, depth, nodes)
	}
	fmt.Println(long.count())
}
