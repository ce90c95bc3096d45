// A variable keeps its object alive as long as it is read, not as long as its
// function runs.

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
	"weak"
)

type node struct {
	name string
	next *node
	pad  [10]int
}

//go:noinline
func use(n *node) int { return len(n.name) + n.pad[0] }

//go:noinline
func mark(values ...any) { fmt.Fprint(&strings.Builder{}, values...) }

// collect gives finalizers and cleanups a chance.
func collect() {
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

func watched(name string, ran chan string) *node {
	n := &node{name: name}
	runtime.SetFinalizer(n, func(n *node) { ran <- n.name })
	return n
}

func finalizer() {
	ran := make(chan string, 2)
	a := watched("a", ran)
	b := watched("b", ran)
	length := use(a) + use(b)
	collect()
	count := len(ran)
	fmt.Println("finalizer:", count, <-ran, length+use(b))
	runtime.KeepAlive(b)
	collect()
	fmt.Println("finalizer:", len(ran), length)
}

// What is kept alive is alive before, also what an interface has a copy of.
func kept() {
	var list []*node
	var weaks []weak.Pointer[node]
	for i := range 3 {
		list = append(list, &node{name: fmt.Sprint(i)})
		weaks = append(weaks, weak.Make(list[i]))
	}
	pair := struct{ a, b *node }{&node{name: "a"}, &node{name: "b"}}
	weaks = append(weaks, weak.Make(pair.a), weak.Make(pair.b))
	collect()
	for _, w := range weaks {
		fmt.Println("kept:", w.Value() != nil)
	}
	runtime.KeepAlive(list)
	runtime.KeepAlive(pair)
	list = nil
	collect()
	for _, w := range weaks {
		fmt.Println("kept:", w.Value() != nil)
	}
	mark(list, weaks)
}

func cleanup() {
	done := make(chan string, 2)
	n := &node{name: "n"}
	runtime.AddCleanup(n, func(s string) { done <- s }, "cleanup ran")
	mark(use(n), n.name)
	collect()
	select {
	case s := <-done:
		fmt.Println(s)
	case <-time.After(5 * time.Second):
		fmt.Println("cleanup did not run")
	}
}

func pointers(args []string) {
	var weaks []weak.Pointer[node]
	var last *node
	for i := range 4 {
		n := &node{name: fmt.Sprint(i), next: last}
		weaks = append(weaks, weak.Make(n))
		if i%2 == 0 {
			last = n
		}
		mark(n, i, args)
	}
	collect()
	for i, w := range weaks {
		fmt.Println("weak:", i, w.Value() != nil)
	}
	fmt.Println("weak:", last.next.name)
	last = nil
	collect()
	for i, w := range weaks {
		fmt.Println("weak:", i, w.Value() != nil)
	}
	mark(last, args)
}

func parameter(n *node, args []string) (w weak.Pointer[node]) {
	w = weak.Make(n)
	defer func() { mark(args) }()
	mark(n.name)
	collect()
	fmt.Println("parameter:", w.Value() != nil)
	return w
}

// Each frame's value is dead while the next one runs, but for every third.
func deep(depth int, weaks *[]weak.Pointer[node]) int {
	n := &node{name: "deep"}
	*weaks = append(*weaks, weak.Make(n))
	sum := use(n)
	if depth == 0 {
		collect()
		alive := 0
		for _, w := range *weaks {
			if w.Value() != nil {
				alive++
			}
		}
		return alive
	}
	if depth%3 == 0 {
		return deep(depth-1, weaks) + use(n) - sum
	}
	return deep(depth-1, weaks)
}

func waiting() {
	w := make(chan weak.Pointer[node])
	on := make(chan int)
	go func() {
		n := &node{name: "waiting"}
		w <- weak.Make(n)
		mark(n.name, <-on)
		n = &node{name: "again"}
		w <- weak.Make(n)
		mark(<-on, n.name)
		close(w)
	}()
	first := <-w
	on <- 1
	second := <-w
	collect()
	fmt.Println("waiting:", first.Value() != nil, second.Value() != nil)
	on <- 2
	<-w
	collect()
	fmt.Println("waiting:", second.Value() != nil)
}

func recovered() (w weak.Pointer[node]) {
	defer func() {
		mark(recover())
		collect()
		fmt.Println("recovered:", w.Value() != nil)
	}()
	n := &node{name: "recovered"}
	w = weak.Make(n)
	mark(n)
	panic(n.name)
}

func main() {
	finalizer()
	kept()
	cleanup()
	pointers(os.Args)
	mark(parameter(&node{name: "p"}, os.Args))
	var weaks []weak.Pointer[node]
	fmt.Println("deep:", deep(30, &weaks))
	waiting()
	mark(recovered())
}
