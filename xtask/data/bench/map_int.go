// Maps with integer keys: growing, updating, looking up, deleting, ranging.
package main

import "fmt"

func main() {
	sum := 0
	for round := range 4 {
		m := make(map[int]int)
		x := uint32(round + 1)
		for range 1_000_000 {
			x = x*1664525 + 1013904223
			m[int(x>>12)] += int(x & 7)
		}
		for i := range 1_000_000 {
			if v, ok := m[i]; ok {
				sum += v
			}
		}
		for i := 0; i < 1_000_000; i += 2 {
			delete(m, i)
		}
		for k, v := range m {
			sum += k ^ v
		}
		sum += len(m)
	}
	fmt.Println(sum)
}
