package clean

import (
	"sync"
	"testing"
)

func TestClean(t *testing.T) {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	for range 4 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			n++
		})
	}
	wg.Wait()
	if n != 4 {
		t.Fatal(n)
	}
}

func TestParallel(t *testing.T) {
	for _, name := range []string{"a", "b", "c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Log(name)
		})
	}
}
