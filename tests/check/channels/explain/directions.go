package p

type (
	Source <-chan int
	Sink   chan<- int
	Duplex chan int
	Stage  struct{ in <-chan int }
)

func parameter(r <-chan int, s chan<- int, named Source, stage Stage) {
	r <- 1
	<-s
	for range s {
	}
	close(r)
	named <- 1
	stage.in <- 1
	select {
	case r <- 1:
	case v, ok := <-s:
		_, _ = v, ok
	}
}

func result() (done <-chan struct{}) {
	close(done)
	return
}

func notChannels(i int, f func() chan int, p *chan int) {
	i <- 1
	<-f
	close(p)
	for range p {
	}
}

func params[D chan<- int | <-chan int, E chan int | chan string, A any](d D, e E, a A) {
	d <- 1
	<-d
	e <- 1
	<-a
	close(d)
	for range d {
	}
	_ = make(D)
}
