package p

type (
	Source <-chan int
	Sink   chan<- int
	Duplex chan int
	Other  chan int
)

func want(chan int)               {}
func pipe[T any](in <-chan T)     {}
func slices[T any](in []<-chan T) {}
func only[C ~<-chan int](C)       {}

func values(b chan int, s chan<- int, r <-chan int, d Duplex, o Other, sink Sink, str chan string, e any) {
	b <- "text"
	b = s
	s = r
	want(r)
	d = o
	sink = d
	b = str
	b = 1
	_ = Sink(d)
	_ = (chan int)(s)
	_ = b == str
	_ = s == r
	_ = d == o
	_ = sink == d
	_ = b < b
	_ = b + b
	_ = b == 1
	_ = b.x
	_ = b[0]
	_ = b.(chan int)
	_ = make(chan int, -1)
	_ = make(chan int, 1, 2)
	_ = len(&b)
	pipe(s)
	pipe(1)
	slices([]chan int{b})
	only(b)
	for i, v := range r {
		_, _ = i, v
	}
	select {
	case b == nil:
	default:
	default:
	}
	switch e.(type) {
	case chan int:
	case chan int:
	}
	b
}

func results(s chan<- int, r <-chan int) (chan int, <-chan int) {
	return s, s
}

func params[B chan int, S chan<- int](b B, s S, pb chan int, ps chan<- int) {
	s = b
	pb = s
	b = ps
	_ = B(s)
	_ = b == ps
}
