package p

type (
	Sink   chan<- int
	Source <-chan int
	Duplex chan int
	AliasR = <-chan int
)

func source() <-chan int { return nil }

func closes(i int, b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink, nr Source, ar AliasR, p *chan int, a [1]<-chan int, m map[int]chan int, e any, f func()) {
	close(b)
	close(s)
	close(r)
	close(nb)
	close(ns)
	close(nr)
	close(ar)
	close(p)
	close(*p)
	close(a)
	close(a[0])
	close(m[0])
	close(e)
	close(f)
	close(i)
	close(1)
	close("")
	close(nil)
	close(source())
	close(source)
	close(make(<-chan int))
	close(Duplex)
	close(_)
	close(undefined)
	close()
	close(b, s)
	close(b...)
	close(r, r)
	x := close(b)
	_ = close(b)
	_ = close
	close
	defer close(r)
	go close(i)
	defer close
	close(close(b))
	if close(b) {
	}
	struct{ c <-chan int }{}.c <- close(b)
	close((r))
	close(struct{ c <-chan int }{}.c)
}

func generic[
	S chan int | chan<- int,
	R chan int | <-chan int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	E2 chan int | <-chan string,
	N chan int | int,
	TS ~chan<- int,
	TR ~<-chan int,
	A any,
	C comparable,
	Empty interface {
		chan int
		chan string
	},
	T any,
	CT chan T,
	CR <-chan T,
](s S, r R, d D, e E, e2 E2, n N, ts TS, tr TR, a A, c C, empty Empty, ct CT, cr CR, pt *S) {
	close(s)
	close(r)
	close(d)
	close(e)
	close(e2)
	close(n)
	close(ts)
	close(tr)
	close(a)
	close(c)
	close(empty)
	close(ct)
	close(cr)
	close(pt)
	close(S)
}
