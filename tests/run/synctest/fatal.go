// What ends a program with bubbles: objects of a bubble used outside of it, and
// goroutines that can never go on. Each in a process of its own.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// What a bubble hands out.
var (
	c     chan int
	timer *time.Timer
	mu    sync.Mutex
	cond  = sync.NewCond(&mu)
	group *sync.WaitGroup
)

var uses = []struct {
	name string
	use  func()
}{
	{"send", func() { c <- 1 }},
	{"send or not", func() {
		select {
		case c <- 1:
		default:
		}
	}},
	{"receive", func() { <-c }},
	{"close", func() { close(c) }},
	{"select", func() {
		select {
		case <-c:
		case <-make(chan int):
		}
	}},
	{"timer", func() { <-timer.C }},
	{"stop", func() { timer.Stop() }},
	{"reset", func() { timer.Reset(0) }},
	{"signal", func() { cond.Signal() }},
	{"broadcast", func() { cond.Broadcast() }},
	{"group", func() { group.Add(1) }},
	{"length", func() { fmt.Println("length", len(c), cap(c)) }},
}

func use(f func()) func(t *testing.T) {
	return func(t *testing.T) {
		start, done := make(chan bool), make(chan bool)
		go func() {
			<-start
			f()
			close(done)
		}()
		synctest.Test(t, func(t *testing.T) {
			c = make(chan int, 1)
			timer = time.NewTimer(time.Second)
			group = new(sync.WaitGroup)
			group.Add(1)
			defer group.Done()
			go func() {
				mu.Lock()
				cond.Wait()
				mu.Unlock()
			}()
			synctest.Wait()
			close(start)
			<-done
			cond.Broadcast()
		})
	}
}

func blocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		go func() { <-c }()
		go func() { select {} }()
		var held sync.WaitGroup
		held.Add(1)
		go held.Wait()
		// The clock has stopped.
		go func() { <-time.After(time.Hour) }()
		go time.Sleep(time.Hour)
		go cond.Wait()
		mu.Lock()
		time.Sleep(time.Second)
		fmt.Println(time.Now().UTC())
	})
}

func deadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var group sync.WaitGroup
		group.Go(func() { select {} })
		group.Wait()
	})
}

func main() {
	tests := []testing.InternalTest{{"blocked", blocked}, {"deadlock", deadlock}}
	for _, u := range uses {
		tests = append(tests, testing.InternalTest{u.name, use(u.use)})
	}
	if len(os.Args) > 1 {
		is := func(pat, str string) (bool, error) { return str == os.Getenv("TEST"), nil }
		testing.Main(is, tests, nil, nil)
	}
	header := regexp.MustCompile(`(?m)^(panic:|fatal error|semaphore wake of synctest goroutine|length|ok|200.*|goroutine \d+ (\[.*synctest bubble 1\]))(.*)$`)
	for _, test := range tests {
		command := exec.Command(os.Args[0], "-test.run=x")
		command.Env = append(os.Environ(), "TEST="+test.Name)
		out, err := command.CombinedOutput()
		fmt.Printf("--- %s: %v\n", test.Name, err)
		var states []string
		for _, match := range header.FindAllStringSubmatch(string(out), -1) {
			switch {
			case strings.HasPrefix(match[0], "semaphore"):
				fmt.Println(match[1], "...")
			case match[2] == "":
				fmt.Println(match[0])
			default:
				states = append(states, match[2])
			}
		}
		// Goroutines are shown in no particular order.
		slices.Sort(states)
		for _, state := range states {
			fmt.Println("\t" + state)
		}
	}
}
