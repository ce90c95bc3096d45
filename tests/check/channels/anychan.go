package p

import (
	"fmt"
	"reflect"
)

type AnyChan[T any] interface {
	chan T | chan<- T | <-chan T
}

type AnyNamed[T any] interface {
	~chan T | ~chan<- T | ~<-chan T
}

type Sendable[T any] interface{ ~chan T | ~chan<- T }
type Receivable[T any] interface{ ~chan T | ~<-chan T }

type Duplex chan int

var misuse AnyChan[int]

type field struct{ c AnyChan[int] }

func legal[C AnyChan[T], T any](c, d C) (int, bool) {
	fmt.Println(reflect.TypeOf(c).ChanDir())
	var zero C
	c = nil
	c = d
	zero = c
	_ = []C{c, d}
	_ = map[C]int{c: 1}
	_ = make(C, 2)
	_ = any(c).(chan T)
	switch c := any(c).(type) {
	case chan T:
		c <- <-c
	case chan<- T:
		c <- <-c
	case <-chan T:
		c <- <-c
	}
	return len(c) + cap(c), c == nil || c == d || zero != d
}

func illegal[C AnyChan[T], T any](c C, v T) {
	c <- v
	_ = <-c
	v, ok := <-c
	close(c)
	for range c {
	}
	for v = range c {
	}
	select {
	case c <- v:
	case <-c:
	}
	_ = (chan T)(c)
	_ = (<-chan T)(c)
	_ = (chan<- T)(c)
	var _ <-chan T = c
	var _ C = make(chan T)
	_ = C(make(chan T))
	_ = c.(chan T)
	_ = ok
	_ = c == make(chan T)
}

func illegalNamed[C AnyNamed[T], T any](c C, v T) {
	c <- v
	<-c
	close(c)
	for range c {
	}
	_ = C(make(chan T))
	c = make(chan T)
}

func receive[C Receivable[T], T any](c C) (v T) {
	for v = range c {
	}
	v, _ = <-c
	c <- v
	close(c)
	return <-c
}

func send[C Sendable[T], T any](c C, v T) {
	c <- v
	close(c)
	<-c
	for range c {
	}
}

func mixed[C Sendable[T] | Receivable[T], T any](c C, v T) {}

func both[C interface {
	Sendable[T]
	Receivable[T]
}, T any](c C, v T) T {
	c <- v
	close(c)
	for range c {
	}
	return <-c
}

func instances(b chan int, s chan<- int, r <-chan int, nb Duplex, str chan string) {
	legal(b, b)
	legal(s, s)
	legal(r, r)
	legal(nb, nb)
	legal[chan int](b, b)
	legal[chan int, int](b, b)
	legal[<-chan int, int](b, b)
	legal[<-chan int, int](s, b)
	legal[chan int, string](b, b)
	legal[Duplex, int](nb, nb)
	legal[int, int](1, 1)
	illegalNamed(nb, 1)
	illegalNamed[Duplex, int](nb, 1)
	illegalNamed[Duplex](nb, 1)
	receive(b)
	receive(nb)
	receive(r)
	receive(s)
	receive[<-chan int](b)
	receive[<-chan int, int](b)
	receive[chan<- int, int](b)
	send(b, 1)
	send(s, 1)
	send(r, 1)
	send[chan<- int](r, 1)
	send[chan<- int, int](b, 1)
	send(str, 1)
	send(str, "")
	both(b, 1)
	both(s, 1)
	both(nb, 1)
	both[chan int](b, 1)
	var _ AnyChan[int] = b
	type local interface{ AnyChan[int]; M() }
	var _ interface{ AnyChan[string] }
	_ = AnyChan[int](b)
	var f func(chan int, chan int) (int, bool) = legal[chan int, int]
	f = legal
	_ = f
}
