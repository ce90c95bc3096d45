package p

import "unsafe"

type (
	Duplex chan int
	Other  chan int
	Sink   chan<- int
	Source <-chan int
	AliasS = chan<- int
	MyInt  int
	Tagged chan struct {
		F int `a:"b"`
	}
)

func converts(b chan int, s chan<- int, r <-chan int, nb Duplex, no Other, ns Sink, nr Source, str chan string, e any, n int, p *chan int, up unsafe.Pointer, ip uintptr, untagged chan struct{ F int }, mi chan MyInt) {
	_ = (chan int)(s)
	_ = (chan int)(r)
	_ = (chan<- int)(b)
	_ = (chan<- int)(r)
	_ = (<-chan int)(b)
	_ = (<-chan int)(s)
	_ = Duplex(b)
	_ = Duplex(no)
	_ = Duplex(s)
	_ = Duplex(ns)
	_ = Sink(b)
	_ = Sink(nb)
	_ = Sink((chan int)(nb))
	_ = Sink(s)
	_ = Sink(r)
	_ = Sink(nr)
	_ = Source(nb)
	_ = AliasS(nb)
	_ = AliasS(nr)
	_ = chan<- int(nb)
	_ = chan int(nb)
	_ = chan string(b)
	_ = (chan int)(str)
	_ = (chan MyInt)(b)
	_ = (chan int)(mi)
	_ = (chan int)(nil)
	_ = (chan int)(1)
	_ = (chan int)("")
	_ = (chan int)(e)
	_ = (chan int)(n)
	_ = (chan int)(p)
	_ = (chan int)(&b)
	_ = (chan int)(up)
	_ = (chan int)(ip)
	_ = unsafe.Pointer(b)
	_ = unsafe.Pointer(&b)
	_ = (*chan<- int)(unsafe.Pointer(&b))
	_ = uintptr(b)
	_ = int(b)
	_ = string(b)
	_ = bool(b)
	_ = []byte(b)
	_ = any(b)
	_ = error(b)
	_ = interface{ M() }(s)
	_ = (*chan<- int)(p)
	_ = (*Duplex)(p)
	_ = (*Sink)(p)
	_ = []chan<- int([]chan int{b})
	_ = []Duplex([]chan int{b})
	_ = [1]chan<- int([1]chan int{b})
	_ = map[string]<-chan int(map[string]chan int{})
	_ = (func(chan int))(func(<-chan int) {})
	_ = (func() <-chan int)(func() chan int { return nil })
	_ = struct{ c <-chan int }(struct{ c chan int }{})
	_ = (chan chan<- int)((chan chan int)(nil))
	_ = (chan<- chan<- int)((chan chan int)(nil))
	_ = (chan<- chan int)((chan chan int)(nil))
	_ = Tagged(untagged)
	_ = (chan struct{ F int })(Tagged(nil))
	_ = Duplex(b, b)
	_ = Duplex()
	_ = Duplex(undefined)
	_ = Duplex(int)
	_ = <-chan int(b)
	_ = <-chan int(s)
	_ = <-chan<- int(nil)
}

func generic[
	B chan int,
	S chan<- int,
	R <-chan int,
	BS chan int | chan<- int,
	BR chan int | <-chan int,
	D chan<- int | <-chan int,
	TB ~chan int,
	TS ~chan<- int,
	E chan int | chan string,
	N chan int | int,
	A any,
	T any,
	CT chan T,
](b B, s S, r R, bs BS, br BR, d D, tb TB, ts TS, e E, n N, a A, ct CT, pb chan int, ps chan<- int, pr <-chan int, nb Duplex, ns Sink) {
	_ = B(pb)
	_ = B(ps)
	_ = B(nb)
	_ = S(pb)
	_ = S(ps)
	_ = S(pr)
	_ = S(nb)
	_ = S(b)
	_ = S(tb)
	_ = BS(pb)
	_ = BS(ps)
	_ = BS(b)
	_ = BS(bs)
	_ = D(pb)
	_ = D(ps)
	_ = D(b)
	_ = D(bs)
	_ = D(d)
	_ = TB(pb)
	_ = TB(nb)
	_ = TS(nb)
	_ = TS(tb)
	_ = TS(pb)
	_ = E(pb)
	_ = N(pb)
	_ = A(pb)
	_ = any(d)
	_ = (chan int)(b)
	_ = (chan int)(bs)
	_ = (chan<- int)(bs)
	_ = (<-chan int)(br)
	_ = (<-chan int)(bs)
	_ = (<-chan int)(d)
	_ = (chan<- int)(d)
	_ = (chan<- int)(tb)
	_ = Sink(bs)
	_ = Sink(tb)
	_ = Sink(ts)
	_ = (chan int)(e)
	_ = (chan int)(n)
	_ = (chan int)(a)
	_ = (chan T)(ct)
	_ = (<-chan T)(ct)
	_ = (chan int)(ct)
	_ = CT(pb)
	_ = B(nil)
	_ = N(nil)
	_ = N(1)
	_ = D(nil)
	_ = D(1)
	_ = unsafe.Pointer(b)
}
