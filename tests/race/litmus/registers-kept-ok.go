// Verdict: no race.
//
// A check between two uses of a value changes nothing of it, whether that is a
// number with a fraction or the zeros that a loop clears memory with.
package main

import (
	"fmt"
	"os"
	"sync"
)

type row struct{ a, b, c, d, e, f, g, h int }

//go:noinline
func clear1(rows []*row, seen *int) {
	for _, r := range rows {
		*r = row{}
		*seen++
	}
}

//go:noinline
func sum(from []*float64, seen *int) float64 {
	total, half := 0.0, 0.5
	for _, x := range from {
		total += *x * half
		*seen++
	}
	return total
}

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	rows, numbers, seen := make([]*row, 50), make([]*float64, 50), 0
	for i := range rows {
		rows[i], numbers[i] = new(row), new(float64)
	}
	for id := range 4 {
		wg.Go(func() {
			for round := range 20 {
				mu.Lock()
				for i, r := range rows {
					*r = row{i, id, round, 4, 5, 6, 7, 8}
					*numbers[i] = float64(i + id + round)
				}
				total := sum(numbers, &seen)
				clear1(rows, &seen)
				for _, r := range rows {
					if *r != (row{}) {
						fmt.Println(*r)
						os.Exit(3)
					}
				}
				if expected := float64(49*50/2+50*(id+round)) / 2; total != expected {
					fmt.Println(total, expected)
					os.Exit(4)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	many := make([]*float64, 20_000)
	for i := range many {
		many[i] = new(float64)
		*many[i] = float64(i)
	}
	for range 8 {
		wg.Go(func() {
			seen := 0
			if total := sum(many, &seen); total != 19_999*20_000/4 {
				fmt.Println(total)
				os.Exit(5)
			}
		})
	}
	wg.Wait()
}
