package p

var (
	a1 chan int
	a2 chan<- int
	a3 <-chan int
	a4 chan <- int
	a5 <- chan int
	a6 chan
	int
	a7 chan<- <-chan int
	a8 chan <-chan int
	a9 chan (<-chan int)
	b1 <-chan <-chan int
	b2 <-chan chan int
	b3 <-chan chan<- int
	b4 chan<- chan int
	b5 chan<- chan<- int
	b6 chan chan int
	b7 chan chan<- int
	b8 chan chan <-chan int
	b9 chan (chan (<-chan int))
	c1 (chan int)
	c2 (<-chan (int))
	c3 (chan<- (chan<- (int)))
	c4 <-chan (<-chan (<-chan int))
	c5 chan<- func() <-chan int
	c6 <-chan func(<-chan int) chan<- int
	c7 []<-chan int
	c8 [2]chan<- int
	c9 map[<-chan int]chan<- int
	d1 *<-chan int
	d2 *chan<- int
	d3 func(<-chan int, chan<- int, ...<-chan int) (<-chan int, chan<- int)
	d4 func() chan<- func() <-chan int
	d5 struct {
		in  <-chan int
		out chan<- int
	}
	d6 interface{ M(<-chan int) chan<- int }
	d7 chan struct{}
	d8 chan interface{}
	d9 chan<- map[string]<-chan []chan int
	e1 chan/* comment */<-/* comment */int
	e2 chan<-
	int
	e3 <-
	chan
	int
)

var probe struct{ f int }

var (
	_ int = a1
	_ int = a2
	_ int = a3
	_ int = a4
	_ int = a5
	_ int = a6
	_ int = a7
	_ int = a8
	_ int = a9
	_ int = b1
	_ int = b2
	_ int = b3
	_ int = b4
	_ int = b5
	_ int = b6
	_ int = b7
	_ int = b8
	_ int = b9
	_ int = c1
	_ int = c2
	_ int = c3
	_ int = c4
	_ int = c5
	_ int = c6
	_ int = c7
	_ int = c8
	_ int = c9
	_ int = d1
	_ int = d2
	_ int = d3
	_ int = d4
	_ int = d5
	_ int = d6
	_ int = d7
	_ int = d8
	_ int = d9
	_ int = e1
	_ int = e2
	_ int = e3
)

func expressions(c chan int, cc chan chan int, f func() chan int, rr <-chan <-chan int) {
	var s string
	s = <-c
	s = <-<-cc
	s = <-f()
	s = <-(<-cc)
	s = (<-chan int)(c)
	s = <-chan int(c)
	s = <-(chan int)(c)
	s = <-(chan int(c))
	s = <-chan<- int(nil)
	s = <-chan (<-chan int)(nil)
	s = <-chan <-chan int(rr)
	s = <-(<-chan int)(c)
	s = <-<-chan int(c)
	s = <-<-chan chan int(cc)
	s = chan<- int(c)
	s = chan<- (<-chan int)(nil)
	s = chan (<-chan int)(nil)
	s = chan <-chan int(nil)
	s = (chan<- <-chan int)(nil)
	s = -<-c + -<-c
	s = <-c * <-c
	s = <-c - <-c
	s = *<-(chan *int)(nil)
	s = &c
	s = func() <-chan int { return c }
	s = func(<-chan int) {}
	s = []<-chan int{c}
	s = map[string]<-chan int{"a": c}
	s = make(<-chan int)
	s = new(chan<- <-chan int)
	s = struct{ c <-chan int }{c}
	s = any(c).(<-chan int)
	c <- <-c
	c <- -<-c
	c <- (<-c)
	c<-<-c
	c <-<- c
	c<- -1
	c <--1
	cc <- make(chan int)
	<-cc <- 1
	(<-cc) <- 1
	<-cc <- <-<-cc
	f() <- 1
	go func() { c <- 1 }()
	if v := <-c; v > <-c {
	}
	switch <-c {
	}
	switch v, ok := <-c; {
	case ok && v < <-c:
	}
	for v := <-c; v < <-c; c <- 1 {
	}
	for c <- 1; ; <-c {
	}
	for range <-cc {
	}
	var x, y <-chan int = c, c
	_, _ = x, y
L:
	c <- 1
	goto L
	type T = <-chan int
	type U chan<- T
	return
}

type generic[T any] chan T

type Constraint interface {
	chan<- int | <-chan int | ~chan int
	~<-chan int
}

var g1 generic[<-chan int]
var g2 generic[chan<- <-chan int]
var _ int = g1
var _ int = g2

func tparams[A <-chan int, B chan<- A, C interface{ <-chan A | chan<- <-chan B }, D ~<-chan int](A, B, C, D) <-chan chan<- A {
	var _ int = tparams[A, B, C, D]
	return nil
}
func _(<-chan int, chan<- int)
func _(in, out <-chan int, more ...chan<- int) (x <-chan int, err chan<- error) { return }
func _() (<-chan int) { return nil }
func _() (<-chan int, chan<- int) { return nil, nil }
