// Command race-counter counts in several goroutines, four ways; the first is
// the classic data race. Run it with -race.
package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

const goroutines = 4

// start runs f in several goroutines and waits for them.
func start(f func()) {
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(f)
	}
	wg.Wait()
}

func racy() int {
	n := 0
	start(func() { n++ })
	return n
}

func mutex() int {
	var mu sync.Mutex
	n := 0
	start(func() {
		mu.Lock()
		defer mu.Unlock()
		n++
	})
	return n
}

func channel() int {
	lock := make(chan struct{}, 1)
	n := 0
	start(func() {
		lock <- struct{}{}
		n++
		<-lock
	})
	return n
}

func atomically() int {
	var n atomic.Int64
	start(func() { n.Add(1) })
	return int(n.Load())
}

func main() {
	how := map[string]func() int{"racy": racy, "mutex": mutex, "channel": channel, "atomic": atomically}
	which := "racy"
	if len(os.Args) > 1 {
		which = os.Args[1]
	}
	count, ok := how[which]
	if !ok {
		fmt.Fprintln(os.Stderr, "usage: race-counter [racy | mutex | channel | atomic]")
		os.Exit(2)
	}
	fmt.Println(which, count())
}
