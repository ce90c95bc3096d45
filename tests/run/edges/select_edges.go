// Select with many cases, duplicates, nil channels, closing while it waits; the order
// of evaluation; fairness.
package main

import (
	"fmt"
	"reflect"
	"sync"
	"time"
)

func main() {
	// 1000+ cases, many of them the same channel, some nil.
	const n = 1200
	chans := make([]chan int, n/3)
	for i := range chans {
		chans[i] = make(chan int)
	}
	cases := make([]reflect.SelectCase, n)
	for i := range cases {
		c := chans[i%len(chans)]
		if i%7 == 6 {
			c = nil
		}
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)}
	}
	var wg sync.WaitGroup
	for i := range chans {
		wg.Go(func() { chans[i] <- i })
	}
	got := map[int]int{}
	for range chans {
		i, v, ok := reflect.Select(cases)
		if !ok || v.Int() != int64(i%len(chans)) {
			fmt.Println("wrong", i, v, ok)
		}
		got[int(v.Int())]++
	}
	wg.Wait()
	fmt.Println(len(got))
	// Closing during select wakes everyone once.
	done := make(chan struct{})
	for range 100 {
		wg.Go(func() {
			var none chan int
			for {
				select {
				case <-none:
				case none <- 1:
				case <-done:
					return
				case <-done:
					return
				}
			}
		})
	}
	time.Sleep(5 * time.Millisecond)
	close(done)
	wg.Wait()
	// Both directions of one channel in one select do not meet.
	c := make(chan int)
	select {
	case v := <-c:
		fmt.Println("received own", v)
	case c <- 1:
		fmt.Println("sent to itself")
	case <-time.After(10 * time.Millisecond):
		fmt.Println("does not meet itself")
	}
	// A blocked sender in a select panics when the channel is closed.
	res := make(chan any)
	go func() {
		defer func() { res <- recover() }()
		other := make(chan int)
		select {
		case c <- 1:
		case c <- 2:
		case <-other:
		}
	}()
	time.Sleep(5 * time.Millisecond)
	close(c)
	fmt.Println(<-res)
	// Evaluation order: all operands, once, in source order, chosen or not.
	trace := ""
	ch := func(name string, c chan int) chan int { trace += name; return c }
	val := func(name string, v int) int { trace += name; return v }
	buf := make(chan int, 1)
	arr := [2]int{}
	idx := func() int { trace += "i"; return 1 }
	select {
	case ch("a", nil) <- val("b", 1):
	case arr[idx()] = <-ch("c", nil):
	case ch("d", buf) <- val("e", 5):
	}
	select {
	case ch("f", nil) <- val("g", 1):
	case arr[idx()] = <-ch("h", buf):
	}
	fmt.Println(trace, arr)
	// Fairness.
	x, y := make(chan int, 5000), make(chan int, 5000)
	for range 5000 {
		x <- 1
		y <- 1
	}
	nx := 0
	for range 2000 {
		select {
		case <-x:
			nx++
		case <-y:
		}
	}
	fmt.Println(nx > 700 && nx < 1300)
}
