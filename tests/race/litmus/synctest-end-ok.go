// Verdict: no race.
//
// Each goroutine of the bubble ends before Wait returns, which the clock of a
// bubble and Wait synchronise (testing/synctest). They end where no function is
// on their stacks any more: what calls left there says nothing.
package main

import (
	"runtime"
	"testing"
	"testing/synctest"
)

//go:noinline
func deep(n int) int {
	if n == 0 {
		runtime.Gosched()
		return 0
	}
	return deep(n-1) ^ n
}

//go:noinline
func overwrite(n, depth int) (sum int) {
	var words [6]int
	for i := range words {
		words[i] = n - i
	}
	if depth > 0 {
		sum = overwrite(n, depth-1)
	}
	for i := range words {
		sum += words[(i+depth)%6]
	}
	return sum
}

func main() {
	all := func(pat, str string) (bool, error) { return true, nil }
	ended := func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sum := 0
			for i := range 20 {
				go func() {
					sum += deep(i%5)
					if overwrite(-4415539838162325877, 9) == 0 {
						panic("zero")
					}
				}()
				synctest.Wait()
			}
			if sum < 0 {
				t.Error(sum)
			}
		})
	}
	testing.Main(all, []testing.InternalTest{{Name: "Ended", F: ended}}, nil, nil)
}
