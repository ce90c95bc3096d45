// Maps with string keys, as in counting words.
package main

import (
	"fmt"
	"strconv"
)

func main() {
	words := make([]string, 50_000)
	for i := range words {
		words[i] = "word-" + strconv.Itoa(i*7919%1_000_003)
	}
	sum := 0
	for range 12 {
		counts := make(map[string]int)
		x := uint32(1)
		for range 500_000 {
			x = x*1664525 + 1013904223
			counts[words[int(x>>8)%len(words)]]++
		}
		for _, word := range words {
			sum += counts[word] * len(word)
		}
		sum += len(counts)
	}
	fmt.Println(sum)
}
