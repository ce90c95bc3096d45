//go:build go1.21

// Before Go 1.22, which this file asks for, all iterations share the variables
// of a loop.
package main

import "fmt"

func main() {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
	}
	for i, v := range []string{"a", "b", "c"} {
		fs = append(fs, func() int { return i + len(v) })
	}
	for k := range map[int]int{1: 2} {
		p := &k
		fs = append(fs, func() int { return *p })
	}
	for _, f := range fs {
		fmt.Print(f(), " ")
	}
	fmt.Println()
}
