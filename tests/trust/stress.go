// Command stress mixes channels, select, timers, locks, collections, panics and
// recovers for as long as it is told, and checks what must hold whatever the
// schedule: no message is lost or doubled, channels keep their order, a lock
// excludes, what is reachable keeps its contents, every panic is recovered by who
// should, and no goroutine is left over.
//
//	stress DURATION
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// failed ends the program: an invariant does not hold.
func failed(format string, args ...any) {
	fmt.Printf("broken: "+format+"\n", args...)
	os.Exit(1)
}

// A message carries its sender, a serial number, and data that says so too.
type message struct {
	from, serial int
	data         []int
	next         *message
}

func newMessage(from, serial int) *message {
	m := &message{from: from, serial: serial, data: make([]int, serial%50)}
	for i := range m.data {
		m.data[i] = from*1000 + serial
	}
	m.next = &message{from: from, serial: -serial}
	return m
}

func (m *message) check() {
	for _, v := range m.data {
		if v != m.from*1000+m.serial {
			failed("message %d of %d holds %d", m.serial, m.from, v)
		}
	}
	if m.next.from != m.from || m.next.serial != -m.serial {
		failed("message %d of %d is followed by %+v", m.serial, m.from, m.next)
	}
}

// fanIn sends through channels of several capacities, with select and without;
// all arrive, each sender's in order.
func fanIn(rounds int) {
	for _, capacity := range []int{0, 1, 7} {
		c, quit := make(chan *message, capacity), make(chan struct{})
		var wg sync.WaitGroup
		const senders = 5
		for from := range senders {
			wg.Go(func() {
				for serial := range rounds {
					m := newMessage(from, serial)
					if serial%2 == 0 {
						c <- m
						continue
					}
					select {
					case c <- m:
					case <-quit:
						failed("quit before it was closed")
					}
				}
			})
		}
		go func() {
			wg.Wait()
			close(c)
		}()
		var last [senders]int
		for m := range c {
			m.check()
			if m.serial != last[m.from] {
				failed("message %d of %d came when %d was next", m.serial, m.from, last[m.from])
			}
			last[m.from]++
		}
		for from, n := range last {
			if n != rounds {
				failed("%d of %d messages of %d", n, rounds, from)
			}
		}
		close(quit)
	}
}

// exclusion counts under a mutex, a reader lock, a channel and a condition.
func exclusion(rounds int) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		rw    sync.RWMutex
		cond  = sync.NewCond(&mu)
		lock  = make(chan struct{}, 1)
		turns int
		sums  [3]int
	)
	const workers = 4
	for worker := range workers {
		wg.Go(func() {
			for round := range rounds {
				mu.Lock()
				for turns%workers != worker {
					cond.Wait()
				}
				turns++
				sums[0]++
				cond.Broadcast()
				mu.Unlock()

				if round%4 == 0 {
					rw.Lock()
					sums[1]++
					rw.Unlock()
				} else {
					rw.RLock()
					if sums[1] > workers*rounds {
						failed("reader sees %d", sums[1])
					}
					rw.RUnlock()
				}

				lock <- struct{}{}
				sums[2]++
				<-lock
			}
		})
	}
	wg.Wait()
	if want := [3]int{workers * rounds, workers * ((rounds + 3) / 4), workers * rounds}; sums != want {
		failed("sums are %v, not %v", sums, want)
	}
}

// timers race against channels, stops and contexts.
func timers(rounds int) {
	for round := range rounds {
		var fired atomic.Int32
		timer := time.AfterFunc(time.Duration(round%3)*50*time.Microsecond, func() { fired.Add(1) })
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(round%5)*40*time.Microsecond)
		value := make(chan int)
		go func() {
			defer close(value)
			select {
			case value <- round:
			case <-ctx.Done():
			}
		}()
		if round%2 == 0 {
			runtime.Gosched()
		}
		select {
		case v, ok := <-value:
			if ok && v != round {
				failed("round %d received %d", round, v)
			}
		case <-ctx.Done():
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				failed("context ended with %v", ctx.Err())
			}
		case <-time.After(2 * time.Minute):
			failed("a context of microseconds lasts")
		}
		cancel()
		stopped := timer.Stop()
		for !stopped && fired.Load() == 0 {
			runtime.Gosched()
		}
		if stopped && fired.Load() != 0 {
			failed("a stopped timer fired")
		}
		for range value {
		}
	}
}

type oops struct{ depth int }

// fall panics at the bottom of a recursion; every fifth level recovers and
// panics again, with a different value.
func fall(depth int, trail *[]int) (result int) {
	defer func() {
		if depth%5 != 0 {
			return
		}
		reason := recover()
		o, ok := reason.(*oops)
		if !ok {
			failed("depth %d recovered %v", depth, reason)
		}
		*trail = append(*trail, o.depth)
		if depth == 0 {
			result = o.depth
			return
		}
		panic(&oops{depth})
	}()
	var pad [64]int
	pad[depth%64] = depth
	if depth == 40 {
		panic(&oops{depth})
	}
	return fall(depth+1, trail) + pad[0]
}

// panics go through recursions, goroutines that exit, closed channels and the
// runtime's own errors.
func panics(rounds int) {
	var wg sync.WaitGroup
	for range rounds {
		wg.Go(func() {
			var trail []int
			if got := fall(0, &trail); got != 5 || len(trail) != 9 {
				failed("fell to %d by %v", got, trail)
			}
		})
		wg.Go(func() {
			reached := false
			defer func() {
				if !reached || recover() != nil {
					failed("Goexit: deferred calls ran: %t", reached)
				}
			}()
			defer func() { reached = true }()
			runtime.Goexit()
		})
		wg.Go(func() {
			c := make(chan int)
			close(c)
			defer func() {
				if err, ok := recover().(error); !ok || err.Error() != "send on closed channel" {
					failed("send on a closed channel: %v", err)
				}
			}()
			select {
			case c <- 1:
			case <-time.After(time.Hour):
			}
		})
		wg.Go(func() {
			defer func() {
				if err, ok := recover().(runtime.Error); !ok || err == nil {
					failed("index out of range is no runtime.Error")
				}
			}()
			var none []int
			none[len(os.Args)]++
		})
	}
	wg.Wait()
}

// A tree is built, passed around and counted while others collect.
type tree struct {
	left, right *tree
	size        int
}

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{size: 1}
	}
	t := &tree{left: grow(depth - 1), right: grow(depth - 1)}
	t.size = t.left.size + t.right.size + 1
	return t
}

func (t *tree) count() int {
	if t == nil {
		return 0
	}
	return t.left.count() + t.right.count() + 1
}

func memory(rounds int) {
	trees := make(chan *tree, 2)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for round := range rounds {
				trees <- grow(4 + round%7)
			}
		})
	}
	wg.Go(func() {
		for range 2 * rounds {
			t := <-trees
			if t.count() != t.size {
				failed("a tree of %d has %d nodes", t.size, t.count())
			}
			m := map[int]*tree{}
			for n := range 20 {
				m[n*n] = &tree{size: n}
			}
			for key, value := range m {
				if key != value.size*value.size {
					failed("map has %d at %d", value.size, key)
				}
			}
		}
	})
	runtime.GC()
	wg.Wait()
}

// deep makes a goroutine's stack grow while it is switched away from.
func deep(rounds int) {
	var descend func(n int, c chan int) int
	descend = func(n int, c chan int) int {
		var pad [32]int
		pad[n%32] = n
		if n == 0 {
			return <-c
		}
		if n%100 == 0 {
			runtime.Gosched()
		}
		return descend(n-1, c) + pad[n%32] - n
	}
	var wg sync.WaitGroup
	for round := range rounds {
		c := make(chan int)
		wg.Go(func() {
			if got := descend(200+50*(round%20), c); got != round {
				failed("%d came back as %d", round, got)
			}
		})
		wg.Go(func() { c <- round })
	}
	wg.Wait()
}

func main() {
	if len(os.Args) != 2 {
		fmt.Println("usage: stress DURATION")
		os.Exit(2)
	}
	duration, err := time.ParseDuration(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	debug.SetGCPercent(20)
	parts := []func(int){fanIn, exclusion, timers, panics, memory, deep}
	end := time.Now().Add(duration)
	for round := 0; round == 0 || time.Now().Before(end); round++ {
		runtime.GOMAXPROCS(1 + round%4)
		var wg sync.WaitGroup
		for _, part := range parts {
			wg.Go(func() { part(30) })
		}
		wg.Wait()
		for tries := 0; runtime.NumGoroutine() > 1; tries++ {
			if tries == 5000 {
				failed("%d goroutines are left", runtime.NumGoroutine())
			}
			time.Sleep(time.Millisecond)
		}
	}
	fmt.Println("held")
}
