package p

type (
	Both   chan int
	Send   chan<- int
	Recv   <-chan int
	Struct struct{ f int }
)

func receive(i int, s chan<- int, named Send, r <-chan int, f func()) {
	<-i
	<-s
	<-named
	<-f
	<-1
	<-nil
	_ = <-r
	v, ok := <-r
	_, _ = v, ok
	_ = &<-r
	<-<-s
	_ = <-r + "a"
}

func send(i int, r <-chan int, named Recv, b chan string) {
	i <- 1
	r <- 1
	named <- 1
	b <- 1
	b <- "a"
	b <- b
	_ = cap(b) + len(r)
	close(r)
}

func assign(b chan int, s chan<- int, r <-chan int, nb Both, ns Send, nr Recv) {
	s = b
	r = b
	b = s
	b = r
	s = r
	nb = b
	b = nb
	ns = b
	nr = b
	ns = nb
	nr = nb
	s = nb
	r = nb
	ns = nr
	nb = ns
	var u chan uint
	u = b
	s = u
	ns = u
	_ = Send(nb)
	_ = Both(s)
	_ = (<-chan int)(nb)
	_ = chan<- int(ns)
	_ = Recv(ns)
	_ = b == s
	_ = s == r
	_ = nb == ns
	_ = nb == s
	_ = b < b
	_ = b + b
	_ = b == nil
	_ = b == 0
}

func generic[
	S interface{ chan<- int | chan int },
	R interface{ <-chan int | chan int },
	C interface{ <-chan int | chan<- int },
	E interface{ chan int | chan string },
	N interface{ chan int | int },
	A any,
](s S, r R, c C, e E, n N, a A) {
	<-s
	<-r
	<-c
	<-e
	<-n
	<-a
	s <- 1
	r <- 1
	c <- 1
	e <- 1
	n <- 1
	a <- 1
}

func elems(c chan Struct, d chan *Struct, e chan func() int) {
	(<-c).f = 1
	(<-d).f = 1
	_ = (<-e)() + "a"
	(<-d).g = 1
	<-c.f
}
