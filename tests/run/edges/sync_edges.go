// Broadcast storms, pools across collections, once, reader locks, sync.Map.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	// Broadcast storms.
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	gen, arrived := 0, 0
	var wg sync.WaitGroup
	const n, rounds = 20, 50
	for range n {
		wg.Go(func() {
			for range rounds {
				mu.Lock()
				g := gen
				if arrived++; arrived == n {
					arrived, gen = 0, gen+1
					cond.Broadcast()
				}
				for g == gen {
					cond.Wait()
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(gen, arrived)

	// Pools lose their objects after two collections, not after none.
	made := atomic.Int64{}
	pool := sync.Pool{New: func() any { made.Add(1); return new([64]int) }}
	p := pool.Get()
	pool.Put(p)
	runtime.GC()
	runtime.GC()
	runtime.GC()
	pool.Get()
	fmt.Println(made.Load())
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				x := pool.Get().(*[64]int)
				x[i%64]++
				pool.Put(x)
				if i%500 == 0 {
					runtime.GC()
				}
			}
		})
	}
	wg.Wait()

	var once sync.Once
	func() {
		defer func() { recover() }()
		once.Do(func() { panic(1) })
	}()
	once.Do(func() { fmt.Println("again") })
	f := sync.OnceValue(func() int { panic("ov") })
	for range 2 {
		func() {
			defer func() { fmt.Println(recover()) }()
			f()
		}()
	}
	var rw sync.RWMutex
	shared, bad := 0, atomic.Int64{}
	for i := range 16 {
		wg.Go(func() {
			for range 300 {
				if i%4 == 0 {
					rw.Lock()
					shared++
					rw.Unlock()
				} else {
					rw.RLock()
					if shared < 0 {
						bad.Add(1)
					}
					rw.RUnlock()
				}
			}
		})
	}
	wg.Wait()
	fmt.Println(shared, bad.Load())
	var m sync.Map
	for i := range 16 {
		wg.Go(func() {
			for j := range 200 {
				v, _ := m.LoadOrStore(j, new(atomic.Int64))
				v.(*atomic.Int64).Add(int64(i))
			}
		})
	}
	wg.Wait()
	ok := true
	m.Range(func(k, v any) bool { ok = ok && v.(*atomic.Int64).Load() == 120; return true })
	fmt.Println(ok)
	defer fmt.Println("not printed: fatal errors are no panics")
	defer func() { fmt.Println(recover()) }()
	var un sync.Mutex
	un.Unlock()
}
