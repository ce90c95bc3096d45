package p

type (
	Duplex chan int
	Other  chan int
	Sink   chan<- int
	Source <-chan int
	AliasS = chan<- int
	I      interface{ M() }
	Closer chan int
)

func (Closer) M() {}

func compares(b chan int, s chan<- int, r <-chan int, nb Duplex, no Other, ns Sink, nr Source, as AliasS, e any, i I, c Closer, str chan string, n int, p *chan int, f func()) {
	_ = b == s
	_ = s == b
	_ = b == r
	_ = s == r
	_ = r != s
	_ = nb == no
	_ = nb == b
	_ = nb == s
	_ = nb == ns
	_ = ns != nr
	_ = ns == s
	_ = ns == b
	_ = as == b
	_ = as == r
	_ = as == ns
	_ = b == str
	_ = str != s
	_ = b == nil
	_ = nil == s
	_ = nil != r
	_ = nil == nil
	_ = b == 0
	_ = b == n
	_ = b == ""
	_ = b == p
	_ = &b == p
	_ = &s == p
	_ = b == f
	_ = b == e
	_ = e == s
	_ = i == b
	_ = i == c
	_ = c == i
	_ = i == nb
	_ = b < b
	_ = b <= s
	_ = b > nil
	_ = s >= r
	_ = e < b
	_ = b && b
	_ = !b
	_ = -b
	_ = ^b
	_ = +b
	_ = b + b
	_ = b - s
	_ = b << 1
	_ = b == chan int
	_ = b == make(chan int)
	_ = [1]chan int{} == [1]chan<- int{}
	_ = [1]chan int{} == [1]chan int{}
	_ = []chan int{} == []chan int{}
	_ = struct{ c chan int }{} == struct{ c chan<- int }{}
	_ = struct{ c chan int }{} == struct{ c chan int }{}
	switch b {
	case s:
	case r:
	case nil:
	case str:
	case 1:
	case e:
	}
	switch s {
	case b:
	case r, ns, nr:
	}
	switch e {
	case b, s, r, nil:
	}
	switch {
	case b:
	case b == s:
	case s == r:
	}
	if b {
	}
	if b == r && s == r {
	}
	var t bool = b == s
	var u string = b == s
	_, _ = t, u
	_ = any(b) == any(s)
	_ = any(b) == s
	_ = max(b, b)
	_ = min(b, s)
}

func generic[
	B chan int,
	S chan<- int,
	R <-chan int,
	BS chan int | chan<- int,
	D chan<- int | <-chan int,
	TB ~chan int,
	E chan int | chan string,
	N chan int | int,
	A any,
	C comparable,
	T any,
	CT chan T,
](b, b2 B, s S, r R, bs BS, d, d2 D, tb TB, e E, n N, a A, c C, ct CT, pb chan int, ps chan<- int, pr <-chan int, pt chan<- T) {
	_ = b == b2
	_ = d == d2
	_ = b == pb
	_ = b == ps
	_ = b == pr
	_ = s == pb
	_ = s == ps
	_ = s == pr
	_ = bs == pb
	_ = bs == ps
	_ = bs == pr
	_ = d == pb
	_ = d == ps
	_ = tb == pb
	_ = tb == ps
	_ = e == pb
	_ = n == pb
	_ = a == pb
	_ = c == pb
	_ = c == c
	_ = a == a
	_ = ct == pt
	_ = b == s
	_ = b == nil
	_ = d == nil
	_ = n == nil
	_ = a == nil
	_ = e == nil
	_ = d < d2
	_ = b + b2
	switch d {
	case pb:
	case nil:
	}
}
