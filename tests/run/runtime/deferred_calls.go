// Deferred calls stay in the frame of their function, whatever its results are
// and however it ends.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
)

type locked struct {
	mu   sync.Mutex
	text string
}

func (l *locked) get() (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text, nil
}

func (l *locked) find(all []*locked) (found *locked, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() {
		if found == nil {
			err = errNone
		}
	}()
	for _, other := range all {
		if other.text == l.text {
			found = other
		}
	}
	return found, nil
}

var sink int

var errNone = errors.New("none")

// recovered returns what a deferred call made of a panic.
func recovered(fail bool, order *[]string) (text string, err error) {
	defer func() {
		*order = append(*order, "last")
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	if fail {
		defer func() { *order = append(*order, "sometimes") }()
	}
	text = "made so far"
	defer func() {
		runtime.GC()
		*order = append(*order, "first")
	}()
	if fail {
		panic("failed")
	}
	return "all", nil
}

// mixed defers in the frame, in a loop, and in the frame again.
func mixed(names []string, order *[]string) *string {
	defer func() { *order = append(*order, "outer") }()
	for _, name := range names {
		defer func() { *order = append(*order, name) }()
	}
	defer func() { *order = append(*order, "inner") }()
	return &names[0]
}

func main() {
	l := &locked{text: "text"}
	all := []*locked{{text: "other"}, l}
	// Without optimisation even this is on the heap.
	optimised := testing.AllocsPerRun(10, func() {
		p := new(int)
		sink += *p
	}) == 0
	count := testing.AllocsPerRun(100, func() {
		if text, err := l.get(); text != "text" || err != nil {
			panic(text)
		}
		if found, err := l.find(all); found != l || err != nil {
			panic(err)
		}
		if found, err := l.find(nil); found != nil || err != errNone {
			panic(err)
		}
	})
	if count != 0 && optimised {
		fmt.Println(count)
	}
	for _, fail := range []bool{false, true} {
		var order []string
		text, err := recovered(fail, &order)
		fmt.Println(text, err, order)
	}
	var order []string
	fmt.Println(*mixed([]string{"a", "b"}, &order), order)
}
