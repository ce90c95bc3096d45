// Timers' channels since Go 1.23, storms of timers, contexts.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	t := time.NewTimer(time.Millisecond)
	fmt.Println(cap(t.C), len(t.C))
	time.Sleep(5 * time.Millisecond)
	fmt.Println(len(t.C), t.Stop()) // 1.23: not received, so the stop succeeds... and nothing stale
	select {
	case <-t.C:
		fmt.Println("stale")
	default:
		fmt.Println("nothing stale")
	}
	fmt.Println(t.Reset(time.Millisecond))
	time.Sleep(3 * time.Millisecond)
	fmt.Println(t.Reset(time.Hour))
	select {
	case <-t.C:
		fmt.Println("stale after reset")
	case <-time.After(3 * time.Millisecond):
		fmt.Println("reset holds")
	}
	fmt.Println(t.Stop(), t.Stop())
	t.Reset(0)
	<-t.C
	fmt.Println(t.Stop(), t.Reset(-1))
	<-t.C

	k := time.NewTicker(time.Millisecond)
	fmt.Println(cap(k.C))
	n := 0
	for range k.C {
		if n++; n == 5 {
			break
		}
	}
	time.Sleep(10 * time.Millisecond)
	k.Reset(time.Hour)
	select {
	case <-k.C:
		fmt.Println("stale tick")
	default:
		fmt.Println("no stale tick")
	}
	k.Stop()
	func() {
		defer func() { fmt.Println(recover()) }()
		time.NewTicker(0)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		k.Reset(-1)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		new(time.Timer).Stop()
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		new(time.Timer).Reset(1)
	}()
	fmt.Println(time.Tick(0) == nil, time.Tick(-5) == nil)

	// A storm.
	var fired atomic.Int64
	var wg sync.WaitGroup
	for i := range 2000 {
		wg.Add(1)
		time.AfterFunc(time.Duration(i%7)*time.Millisecond, func() { fired.Add(1); wg.Done() })
	}
	wg.Wait()
	fmt.Println(fired.Load())
	stopped, ran := atomic.Int64{}, atomic.Int64{}
	for i := range 5000 {
		wg.Add(1)
		t := time.AfterFunc(time.Duration(i%3)*time.Millisecond, func() { ran.Add(1); wg.Done() })
		wg.Go(func() {
			if t.Stop() {
				stopped.Add(1)
				wg.Done()
			}
		})
	}
	wg.Wait()
	fmt.Println(stopped.Load() + ran.Load())

	// time.After that nobody waits for is garbage.
	var m0, m1 runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m0)
	for range 5000 {
		select {
		case <-time.After(time.Hour):
		default:
		}
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m1)
	fmt.Println("leaked", int64(m1.HeapObjects)-int64(m0.HeapObjects) > 1500)

	ctx, cancel := context.WithCancel(context.Background())
	var ctxs []context.Context
	for range 100 {
		c, _ := context.WithTimeout(ctx, time.Hour)
		for range 10 {
			c, _ = context.WithCancelCause(context.WithValue(c, 1, 2))
		}
		ctxs = append(ctxs, c)
	}
	for _, c := range ctxs {
		wg.Go(func() { <-c.Done() })
	}
	af := context.AfterFunc(ctxs[7], func() { fmt.Println("after", context.Cause(ctxs[7])); fired.Store(-1) })
	cancel()
	wg.Wait()
	for fired.Load() != -1 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(af(), ctxs[0].Err(), context.Cause(ctxs[3]))
	dl, cc := context.WithDeadlineCause(context.Background(), time.Now().Add(2*time.Millisecond), fmt.Errorf("late"))
	defer cc()
	<-dl.Done()
	fmt.Println(dl.Err(), context.Cause(dl))
}
