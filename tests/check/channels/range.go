package p

type (
	Sink   chan<- int
	Source <-chan int
	Duplex chan int
	AliasS = chan<- int
)

func sink() chan<- int { return nil }

func ranges(b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink, nr Source, as AliasS, p *chan int, rs <-chan string, rr <-chan <-chan int) {
	for range b {
	}
	for range s {
	}
	for range r {
	}
	for range nb {
	}
	for range ns {
	}
	for range nr {
	}
	for range as {
	}
	for range p {
	}
	for range *p {
	}
	for range sink() {
	}
	for range Duplex {
	}
	for range make(chan<- int) {
	}
	for range <-r {
	}
	for range <-rs {
	}
	for range <-s {
	}
	for range <-rr {
	}
	for range undefined {
	}
	for v := range b {
	}
	for v := range s {
		_ = v
	}
	for v := range r {
		v = "a"
	}
	for _ = range r {
	}
	for _ = range s {
	}
	for _, v := range r {
	}
	for i, v := range r {
		_, _ = i, v
	}
	for i, v := range s {
		_, _ = i, v
	}
	for i, _ := range r {
		_ = i
	}
	for _, _ = range r {
	}
	for _, _ = range s {
	}
	for i, j, k := range r {
	}
	var i int
	var str string
	var e any
	for i = range r {
	}
	for str = range r {
	}
	for i = range rs {
	}
	for e = range r {
	}
	for i, str = range r {
	}
	for i = range s {
	}
	for 1 = range r {
	}
	for undefined = range r {
	}
	for i, undefined = range r {
	}
	for b = range rr {
	}
	for r = range rr {
	}
	for s = range rr {
	}
	for *p = range rr {
	}
	for i := range r {
		_ = i + "a"
	}
	_, _, _ = i, str, e
}

func generic[
	S chan int | chan<- int,
	R chan int | <-chan int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | []int,
	I chan int | int,
	TS ~chan<- int,
	TR ~<-chan int,
	A any,
	Empty interface {
		chan int
		chan string
	},
	T any,
	CT chan T,
](s S, r R, d D, e E, n N, in I, ts TS, tr TR, a A, empty Empty, t T, ct CT) {
	for range s {
	}
	for range r {
	}
	for range d {
	}
	for range e {
	}
	for range n {
	}
	for range in {
	}
	for range ts {
	}
	for range tr {
	}
	for range a {
	}
	for range empty {
	}
	for t = range ct {
	}
	for v := range ct {
		var _ int = v
	}
	for i, v := range r {
		_, _ = i, v
	}
	for i, v := range s {
		_, _ = i, v
	}
	for v := range d {
		_ = v
	}
	var str string
	for str = range tr {
	}
	_ = str
}
