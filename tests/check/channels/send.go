package p

type (
	Sink    chan<- int
	Source  <-chan int
	Duplex  chan int
	AliasR  = <-chan int
	Wrapped struct{ in <-chan int }
)

func source() <-chan int { return nil }

func operands(i int, r <-chan int, named Source, alias AliasR, f func(), p *chan int, a [2]chan int, m map[string]<-chan int, e any, s []int) {
	i <- 1
	r <- 1
	named <- 1
	alias <- 1
	f <- 1
	p <- 1
	*p <- 1
	a <- 1
	a[0] <- 1
	m["x"] <- 1
	e <- 1
	s <- 1
	nil <- 1
	1 <- 1
	"c" <- 1
	source() <- 1
	source <- 1
	Wrapped{}.in <- 1
	(Wrapped{in: r}.in) <- 1
	Duplex <- 1
	AliasR(nil) <- 1
	make(<-chan int) <- 1
	_ <- 1
	undefined <- 1
	r <- undefined
	r <- "also wrong"
	len <- 1
}

func values(b chan int, sink Sink, str chan string, ptr chan *int, iface chan error, fn chan func(), any chan any, nested chan chan int, inner <-chan int, u8 chan uint8, st chan struct{}) {
	b <- "text"
	b <- 1.5
	b <- 1.0
	b <- nil
	b <- b
	b <- str
	sink <- 'a'
	sink <- "a"
	sink <- sink
	str <- 1
	str <- 'a'
	ptr <- nil
	ptr <- 0
	ptr <- b
	iface <- 1
	iface <- nil
	fn <- nil
	fn <- func(int) {}
	fn <- func() {}
	any <- nil
	any <- sink
	nested <- b
	nested <- inner
	nested <- sink
	nested <- make(chan int)
	nested <- make(chan<- int)
	u8 <- 256
	u8 <- -1
	u8 <- 255
	st <- struct{}{}
	st <- struct{ f int }{}
	st <- true
	b <- two()
	b <- none()
	b <- int
	b <- len
	b <- 1 << 100
	b <- <-str
}

func two() (int, int) { return 1, 2 }
func none()           {}

func send[
	S chan int | chan<- int,
	R chan int | <-chan int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | int,
	TS ~chan<- int,
	TR ~<-chan int,
	TB ~chan int | ~chan<- int,
	NB chan<- int | Sink,
	A any,
	C comparable,
	M interface {
		~chan int
		Close()
	},
	Empty interface {
		chan int
		chan string
	},
	T any,
	CT chan T,
](s S, r R, d D, e E, n N, ts TS, tr TR, tb TB, nb NB, a A, c C, m M, empty Empty, t T, ct CT) {
	s <- 1
	s <- "a"
	r <- 1
	d <- 1
	e <- 1
	e <- "a"
	n <- 1
	ts <- 1
	ts <- ""
	tr <- 1
	tb <- 1
	tb <- 1.5
	nb <- 1
	nb <- nil
	a <- 1
	c <- 1
	m <- 1
	m <- ""
	empty <- 1
	ct <- t
	ct <- 1
	ct <- nil
	(s) <- t
}
