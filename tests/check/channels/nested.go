package p

type (
	S  chan<- int
	CS chan chan<- int
)

func nested(
	bb chan chan int,
	bs chan (chan<- int),
	br chan (<-chan int),
	sb chan<- chan int,
	ss chan<- chan<- int,
	sr chan<- <-chan int,
	rb <-chan chan int,
	rs <-chan chan<- int,
	rr <-chan <-chan int,
	rrr <-chan <-chan <-chan int,
	b chan int, s chan<- int, r <-chan int,
) {
	bb = bs
	bb = br
	bs = bb
	br = bb
	sb = bb
	ss = bb
	sr = bb
	sr = br
	rb = bb
	rs = bb
	rs = bs
	rr = br
	rr = bb
	rr = rb
	sb = ss
	rr = rs
	bb <- b
	bb <- s
	bs <- b
	bs <- r
	br <- b
	br <- s
	sb <- s
	ss <- b
	sr <- b
	sr <- s
	rb <- b
	<-sb
	<-<-bb
	<-<-bs
	<-<-br
	<-<-sb
	<-<-rs
	<-<-rr
	<-<-<-rrr
	<-<-<-<-rrr
	<-<-<-rr
	<-bb <- 1
	<-bs <- 1
	<-br <- 1
	<-rs <- 1
	<-rb <- "a"
	<-<-rr <- 1
	bb <- <-bb
	bb <- <-rs
	bs <- <-bb
	close(<-bb)
	close(<-br)
	close(<-rs)
	close(<-sb)
	for range <-bb {
	}
	for range <-bs {
	}
	for c := range bb {
		c <- 1
		for range c {
		}
	}
	for c := range br {
		c <- 1
		close(c)
	}
	for c := range bs {
		<-c
	}
	select {
	case <-bb <- 1:
	case <-br <- 1:
	case c := <-br:
		c <- 1
	case c, ok := <-rs:
		<-c
		_ = ok
	case <-(<-bs):
	case bb <- s:
	}
	_ = bb == bs
	_ = bb == sb
	_ = sb == rb
	_ = rr == rs
	_ = <-bb == <-bs
	_ = <-br == <-bs
	_ = (chan<- chan int)(bb)
	_ = (chan<- chan<- int)(bb)
	_ = CS(bs)
	_ = CS(bb)
	var cs CS = bs
	cs <- S(s)
	cs <- r
	var f chan func() <-chan int
	<-(<-f)()
	(<-f)() <- 1
	f <- func() chan int { return b }
	f <- func() <-chan int { return b }
	f <- func() <-chan int { return s }
	var m chan map[string]chan<- int
	<-(<-m)["a"]
	(<-m)["a"] <- 1
	(<-m)["a"] <- ""
	m <- map[string]chan int{}
	var p chan *chan<- int
	p <- &b
	p <- &s
	*<-p <- 1
	<-*<-p
}

func generic[
	T any,
	D chan<- int | <-chan int,
	CD chan D,
	RD <-chan D,
](cd CD, rd RD, d D, b chan int, s chan<- int, ct chan chan T, t T) {
	cd <- d
	cd <- b
	cd <- s
	rd <- d
	<-<-rd
	<-cd <- 1
	<-ct <- t
	<-ct <- 1
	d = <-cd
	b = <-cd
	close(<-rd)
	for range <-cd {
	}
}
