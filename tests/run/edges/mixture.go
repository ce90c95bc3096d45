// Channels of themselves, of large elements, closed while several wait; iterators over
// goroutines.
package main

import (
	"fmt"
	"iter"
	"runtime"
	"sync"
	"time"
)

type T struct {
	c  chan T
	fn func()
}

func main() {
	// a channel of itself
	type R chan R
	r := make(R, 1)
	r <- r
	fmt.Println(<-r == r)
	// close wakes receivers with zero values in order of arrival
	c := make(chan [3]string)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			v, ok := <-c
			if ok || v != [3]string{} {
				panic("no")
			}
		})
	}
	runtime.Gosched()
	close(c)
	wg.Wait()
	// range over channel with break/continue/labels
	n := make(chan int, 10)
	for i := range 10 {
		n <- i
	}
	close(n)
	sum := 0
outer:
	for v := range n {
		switch {
		case v%2 == 0:
			continue outer
		case v > 7:
			break outer
		}
		sum += v
	}
	fmt.Println(sum, len(n))
	// big elements
	type big [5000]int
	b := make(chan big, 2)
	go func() {
		for i := range 10 {
			var x big
			x[i], x[4999] = i, -i
			b <- x
		}
		close(b)
	}()
	i := 0
	for x := range b {
		if x[i] != i || x[4999] != -i {
			panic("big")
		}
		i++
	}
	// select in loop with send and receive on the same buffered channel
	q := make(chan int, 1)
	out := []int{}
	for i := range 10 {
		select {
		case v := <-q:
			out = append(out, v)
		case q <- i:
		}
	}
	fmt.Println(out)
	// pull iterators over goroutines
	seq := func(yield func(int) bool) {
		defer fmt.Println("seq done")
		for i := 0; ; i++ {
			ch := make(chan int)
			go func() { ch <- i * i }()
			if !yield(<-ch) {
				return
			}
		}
	}
	next, stop := iter.Pull(seq)
	for range 4 {
		fmt.Println(next())
	}
	stop()
	fmt.Println(next())
	next, stop = iter.Pull(func(yield func(int) bool) { yield(1); panic("in iterator") })
	fmt.Println(next())
	func() {
		defer func() { fmt.Println(recover()) }()
		next()
	}()
	stop()
	next, stop = iter.Pull(func(yield func(int) bool) { yield(1); runtime.Goexit() })
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("goexit passed on", recover()) }()
		next()
		next()
		fmt.Println("no")
	}()
	<-done
	// timers in select with default, nested functions
	tk := time.NewTicker(time.Millisecond)
	cnt := 0
	for cnt < 3 {
		select {
		case <-tk.C:
			cnt++
		default:
			runtime.Gosched()
		}
	}
	tk.Stop()
	fmt.Println(cnt)
	var t T
	t.c = make(chan T, 1)
	t.fn = func() { fmt.Println("fn") }
	t.c <- t
	(<-t.c).fn()
}
