package p

type (
	Duplex chan int
	Other  chan int
	Sink   chan<- int
	Source <-chan int
	AliasB = chan int
	AliasS = chan<- int
	AliasR = <-chan int
	Box    struct {
		b chan int
		s chan<- int
		r <-chan int
	}
)

var (
	pb chan int
	ps chan<- int
	pr <-chan int
)

var (
	d1 chan int   = ps
	d2 chan int   = pr
	d3 chan<- int = pb
	d4 chan<- int = pr
	d5 <-chan int = pb
	d6 <-chan int = ps
	d7 Sink       = Duplex(nil)
	d8 Duplex     = Other(nil)
	d9 chan int   = 1
	da chan int   = nil
	db int        = pb
	dc any        = pb
	dd error      = pb
	de, df chan int = pr, ps
	dg chan uint = pb
	dh chan int = struct{}{}
	di, dj      = pb, nil
	dk chan int = pb, ps
)

func assigns(b chan int, s chan<- int, r <-chan int, nb Duplex, no Other, ns Sink, nr Source, ab AliasB, as AliasS, ar AliasR, box Box, m map[string]chan<- int, l []<-chan int, str chan string) {
	b = s
	b = r
	s = r
	r = s
	s = b
	r = b
	nb = no
	no = nb
	nb = ns
	ns = nb
	nr = nb
	ns = nr
	ab = as
	as = ab
	ar = as
	ar = ab
	ab = nb
	as = nb
	as = nr
	b = str
	s = str
	str = r
	box.b = s
	box.s = r
	box.r = s
	box.b, box.s = r, r
	box.s, box.r = b, b
	m["a"] = r
	m["a"] = b
	l[0] = s
	l[0] = b
	b, s = s, b
	b = 1
	b = "c"
	b = nil
	b = b.f
	b += b
	b++
	b = &b
	s = &b
	b = make
	b = func() {}
	b = func() chan int { return nil }
	b = Box{}
	i := 1
	i = b
	i = <-b
	i = s
	var e any = b
	b = e
	s = e
	b = e.(chan int)
	b = e.(chan<- int)
	s = e.(<-chan int)
	s = e.(chan int)
	var f interface{ M() } = b
	f = r
	var local chan int = s
	var local2, local3 <-chan int = b, s
	var local4 Sink = nb
	_, _, _, _, _ = f, local, local2, local3, local4
	_ = b.(chan int)
	switch e.(type) {
	case chan int, chan<- int, <-chan int:
	case chan int:
	case AliasS:
	case Duplex:
	}
	switch b.(type) {
	}
	switch x := e.(type) {
	case <-chan int:
		x <- 1
		b = x
	case chan<- int:
		<-x
		s = x
		r = x
	}
}

func argument(b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink, nr Source) {
	wantB(s)
	wantB(r)
	wantB(nb)
	wantB(ns)
	wantS(b)
	wantS(r)
	wantS(nb)
	wantS(nr)
	wantR(b)
	wantR(s)
	wantNS(nb)
	wantNS(b)
	wantNS(nr)
	wantB(1)
	wantB(nil)
	wantB()
	wantB(b, b)
	wantMany(b, s, r, b)
	wantMany(nil, r...)
	wantMany(nil, []chan<- int{s}...)
	wantMany(nil, []chan int{b}...)
	wantS(pair())
	wantTwo(pair())
	wantTwoSwapped(pair())
	func(<-chan int) {}(s)
	(Box{}).method(r)
	Box.method(Box{}, r)
	go wantB(r)
	defer wantB(s)
	append([]chan int{}, r)
	_ = append([]chan int{}, r)
	_ = append([]chan<- int{}, b)
	_ = append([]chan<- int{}, []chan int{b}...)
	_ = copy([]chan<- int{}, []chan int{b})
}

func (Box) method(s chan<- int) {}

func wantB(chan int)                          {}
func wantS(chan<- int)                        {}
func wantR(<-chan int)                        {}
func wantNS(Sink)                             {}
func wantMany(first chan int, more ...chan<- int) {}
func pair() (chan int, <-chan int)            { return nil, nil }
func wantTwo(chan<- int, <-chan int)          {}
func wantTwoSwapped(<-chan int, chan<- int)   {}

func return1(s chan<- int) chan int          { return s }
func return2(r <-chan int) chan<- int        { return r }
func return3(b chan int) <-chan int          { return b }
func return4(b Duplex) Sink                  { return b }
func return5(b chan int) (Sink, Source)      { return b, b }
func return6(b chan<- int) (Sink, Source)    { return b, b }
func return7() (chan<- int, <-chan int)      { return pair() }
func return8() (<-chan int, chan<- int)      { return pair() }
func return9(b chan int) (r <-chan int)      { r = b; return }
func return10(b chan int) (out chan string)  { return b }
func return11(b chan int)                    { return b }
func return12(b chan int) chan int           { return }
func return13(b chan int) chan int           { return b, b }
func return14(b chan int) func() <-chan int  { return func() <-chan int { return b } }
func return15(b chan int) func() <-chan int  { return func() chan int { return b } }
func return16(b chan<- int) func() <-chan int { return func() <-chan int { return b } }
func return17() chan int                     { return 0 }
func return18() chan int                     { return nil }
func return19(r <-chan int) any              { return r }
func return20(r <-chan int) error            { return r }

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
	RT <-chan T,
](b B, s S, r R, bs BS, br BR, d D, tb TB, ts TS, e E, n N, a A, ct CT, rt RT, pb chan int, ps chan<- int, pr <-chan int, pt chan T) {
	pb = b
	pb = s
	pb = bs
	ps = b
	ps = s
	ps = r
	ps = bs
	ps = br
	ps = d
	ps = tb
	ps = ts
	ps = e
	ps = n
	ps = a
	pr = br
	pr = bs
	pr = tb
	b = pb
	b = ps
	s = pb
	s = pr
	bs = pb
	bs = ps
	br = pb
	br = ps
	d = pb
	d = ps
	tb = pb
	ts = pb
	ts = ps
	e = pb
	n = pb
	a = pb
	b = s
	s = b
	bs = b
	tb = b
	ct = pt
	rt = pt
	pt = ct
	pt = rt
	rt = ct
	b = nil
	n = nil
	a = nil
	d = nil
	d = 1
	wantB(b)
	wantS(bs)
	wantS(d)
	wantNS(tb)
	wantNS(b)
}

func genericReturn[B ~chan int, S chan<- int](b B, s S) (S, B, chan<- int, chan int) {
	return b, s, b, s
}
