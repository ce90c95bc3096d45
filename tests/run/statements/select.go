// Channels in statements: select in all forms, go statements of every kind of
// call, loops over channels.
package main

import "sync"

func gen(n int) chan int {
	c := make(chan int)
	go func() {
		for i := range n {
			c <- i
		}
		close(c)
	}()
	return c
}

type T struct{ n int }

func (t T) run(c chan int, x int)   { c <- t.n + x }
func (t *T) prun(c chan int, x int) { t.n = x; c <- t.n }

type R interface{ run(chan int, int) }

func main() {
	sum := 0
	for v := range gen(10) {
		sum += v
	}
	println(sum)
	c := make(chan int, 3)
	c <- 1
	c <- 2
	close(c)
	v, ok := <-c
	println(v, ok)
	println(<-c)
	v, ok = <-c
	println(v, ok)

	d := make(chan string, 1)
	select {
	case s := <-d:
		println("got", s)
	default:
		println("none")
	}
	select {
	case d <- "hello":
		println("sent")
	default:
		println("full")
	}
	select {
	case d <- "hello":
		println("sent")
	default:
		println("full")
	}
	select {
	case s, ok := <-d:
		println("got", s, ok)
	}
	a, b := make(chan int), make(chan string)
	done := make(chan bool)
	go func() {
		for i := range 3 {
			a <- i
			b <- "x"
		}
		close(done)
	}()
	na, nb := 0, 0
	for run := true; run; {
		select {
		case <-a:
			na++
		case s := <-b:
			nb += len(s)
		case <-done:
			run = false
		}
	}
	println(na, nb)
	var arr [2]int
	var ok2 bool
	idx := func() int { println("idx"); return 1 }
	f := make(chan int, 1)
	f <- 5
	select {
	case arr[idx()], ok2 = <-f:
	case <-a:
	}
	println(arr[1], ok2)
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			total += i
		}()
	}
	wg.Wait()
	println(total)
	t := T{5}
	go t.run(f, 7)
	println(<-f)
	go t.prun(f, 70)
	println(<-f, t.n)
	var r R = t
	go r.run(f, 1)
	println(<-f)
	go func(x, y int, z string) { f <- x + y + len(z) }(1, 2, "abc")
	println(<-f)
	go close(done2)
	<-done2
	unb := make(chan struct{})
	go func() { unb <- struct{}{} }()
	<-unb
	big := make(chan [20]int)
	go func() { var x [20]int; x[19] = 3; big <- x }()
	x := <-big
	println(x[19])
L:
	for {
		select {
		case <-unb:
		default:
			break L
		}
	}
	func() {
		defer func() { println(recover().(error).Error()) }()
		close(f)
		close(f)
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		f <- 1
	}()
}

var done2 = make(chan int)
