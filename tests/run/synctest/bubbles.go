// Bubbles of testing/synctest: the clock, what counts as durably blocked, and
// what a bubble's objects may not be used for.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func main() {
	all := func(pat, str string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{
		{"Clock", inBubble(clock)},
		{"Timers", inBubble(timers)},
		{"Tickers", inBubble(tickers)},
		{"Wait", inBubble(wait)},
		{"Durable", inBubble(durable)},
		{"NotDurable", inBubble(notDurable)},
		{"Contexts", inBubble(contexts)},
		{"Coroutines", inBubble(coroutines)},
		{"Misuse", inBubble(misuse)},
		{"Nested", nested},
		{"Outside", outside},
		{"ManyBubbles", manyBubbles},
		{"Finalizers", inBubble(finalizers)},
	}, nil, nil)
}

func inBubble(f func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) {
		fmt.Println("---", t.Name())
		synctest.Test(t, f)
	}
}

func stamp() string { return time.Now().UTC().Format("2006-01-02 15:04:05.000000000") }

func clock(t *testing.T) {
	fmt.Println(time.Now().UTC())
	start := time.Now()
	time.Sleep(90 * time.Minute)
	fmt.Println(stamp(), time.Since(start))
	time.Sleep(0)
	time.Sleep(-time.Hour)
	fmt.Println(stamp(), time.Until(start))
	for range 1000 {
		runtime.Gosched()
	}
	fmt.Println(stamp())
}

func timers(t *testing.T) {
	var mu sync.Mutex
	var order []string
	note := func(what string) {
		mu.Lock()
		order = append(order, fmt.Sprint(what, "@", time.Now().UTC().Format("05.000")))
		mu.Unlock()
	}
	time.AfterFunc(3*time.Second, func() { note("third") })
	time.AfterFunc(time.Second, func() { note("first") })
	stopped := time.AfterFunc(1500*time.Millisecond, func() { note("never") })
	reset := time.AfterFunc(time.Hour, func() { note("reset") })
	go func() {
		time.Sleep(2 * time.Second)
		note("second")
	}()
	fmt.Println(stopped.Stop(), stopped.Stop(), reset.Reset(4*time.Second))
	time.Sleep(10 * time.Second)
	synctest.Wait()
	fmt.Println(order)

	timer := time.NewTimer(time.Minute)
	select {
	case <-timer.C:
		fmt.Println("too early")
	default:
	}
	time.Sleep(time.Minute)
	at := <-timer.C
	fmt.Println(at.UTC(), timer.Stop(), timer.Reset(0))
	fmt.Println((<-timer.C).UTC())
	select {
	case at := <-time.After(time.Second):
		fmt.Println(at.UTC().Format(time.StampMilli))
	case <-time.After(2 * time.Second):
		fmt.Println("later")
	}
	immediate := time.NewTimer(-time.Second)
	select {
	case <-immediate.C:
		fmt.Println("at once")
	default:
		fmt.Println("not at once")
	}
}

func tickers(t *testing.T) {
	ticker := time.NewTicker(7 * time.Second)
	for range 3 {
		fmt.Println((<-ticker.C).UTC().Format(time.TimeOnly))
	}
	ticker.Reset(time.Hour)
	fmt.Println((<-ticker.C).UTC().Format(time.TimeOnly))
	ticker.Stop()
	select {
	case <-ticker.C:
		fmt.Println("tick after Stop")
	case <-time.After(100 * time.Hour):
		fmt.Println("stopped", stamp())
	}
}

func wait(t *testing.T) {
	var n atomic.Int32
	for i := range 20 {
		go func() {
			for range i {
				runtime.Gosched()
			}
			n.Add(1)
		}()
	}
	synctest.Wait()
	fmt.Println(n.Load())
	ready := make(chan int, 1)
	go func() {
		time.Sleep(time.Second)
		ready <- 1
	}()
	synctest.Wait()
	fmt.Println(len(ready), stamp())
	time.Sleep(time.Second)
	synctest.Wait()
	fmt.Println(len(ready), stamp())
	<-ready
	synctest.Wait()
	synctest.Wait()
}

// durable has a goroutine for each way of being durably blocked.
func durable(t *testing.T) {
	var group sync.WaitGroup
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	c, other := make(chan int), make(chan int)
	full := make(chan int, 1)
	full <- 1
	quit := make(chan bool)
	var held sync.WaitGroup
	held.Add(1)
	woken := map[string]bool{}
	spawn := func(name string, f func()) {
		group.Go(func() {
			f()
			mu.Lock()
			woken[name] = true
			mu.Unlock()
		})
	}
	spawn("receive", func() { <-c })
	spawn("send", func() { full <- 2 })
	spawn("select", func() {
		select {
		case <-quit:
		case other <- 1:
			panic("nobody receives")
		}
	})
	spawn("range", func() {
		for range quit {
		}
	})
	spawn("wait", held.Wait)
	spawn("cond", func() {
		mu.Lock()
		cond.Wait()
		mu.Unlock()
	})
	spawn("sleep", func() { time.Sleep(time.Hour) })
	time.Sleep(time.Second)
	synctest.Wait()
	fmt.Println(len(woken))
	close(quit)
	<-full
	held.Done()
	cond.Broadcast()
	synctest.Wait()
	c <- 1
	group.Wait()
	fmt.Println(len(woken), stamp())
}

// notDurable shows that mutexes and input are waited for in real time.
func notDurable(t *testing.T) {
	var mu sync.Mutex
	mu.Lock()
	locked := false
	go func() {
		mu.Lock()
		locked = true
		mu.Unlock()
	}()
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	read := make(chan string, 1)
	go func() {
		var buf [16]byte
		n, _ := r.Read(buf[:])
		read <- string(buf[:n])
	}()
	go func() {
		for range 100 {
			runtime.Gosched()
		}
		mu.Unlock()
		fmt.Fprint(w, "input")
	}()
	synctest.Wait()
	fmt.Println(locked, <-read, stamp())
	r.Close()
	w.Close()
}

func contexts(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	time.Sleep(5*time.Second - time.Nanosecond)
	synctest.Wait()
	fmt.Println(ctx.Err())
	time.Sleep(time.Nanosecond)
	synctest.Wait()
	fmt.Println(ctx.Err(), errors.Is(context.Cause(ctx), context.DeadlineExceeded))
	t.Cleanup(func() { fmt.Println("cleanup", stamp()) })
}

func coroutines(t *testing.T) {
	next, stop := iter.Pull(func(yield func(string) bool) {
		for yield(stamp()) {
			time.Sleep(time.Second)
		}
	})
	for range 3 {
		fmt.Println(next())
	}
	go func() {
		time.Sleep(time.Second)
		stop()
	}()
	synctest.Wait()
	time.Sleep(2 * time.Second)
	fmt.Println(next())
}

func try(f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	f()
}

func misuse(t *testing.T) {
	try(func() { synctest.Test(t, func(*testing.T) {}) })
}

func nested(t *testing.T) {
	fmt.Println("---", t.Name())
	try(synctest.Wait)
}

// outside uses objects from outside within a bubble, which is allowed.
func outside(t *testing.T) {
	fmt.Println("---", t.Name())
	c := make(chan int)
	start := make(chan bool)
	go func() {
		<-start
		c <- 1
	}()
	real := time.NewTimer(time.Hour)
	synctest.Test(t, func(t *testing.T) {
		close(start)
		fmt.Println(<-c, real.Stop(), stamp())
	})
}

func manyBubbles(t *testing.T) {
	fmt.Println("---", t.Name())
	var group sync.WaitGroup
	var sum atomic.Int64
	for i := range 50 {
		group.Go(func() {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var inner sync.WaitGroup
				for j := range 10 {
					inner.Go(func() { time.Sleep(time.Duration(i*j) * time.Second) })
				}
				inner.Wait()
				sum.Add(int64(time.Since(start) / time.Second))
			})
		})
	}
	group.Wait()
	fmt.Println(sum.Load())
}

func finalizers(t *testing.T) {
	// The goroutine that runs it is in no bubble.
	for range 10 {
		runtime.AddCleanup(new([64]int), func(int) {}, 0)
	}
	runtime.GC()
	time.Sleep(time.Second)
	fmt.Println(stamp())
}
