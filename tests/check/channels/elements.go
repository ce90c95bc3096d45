package p

type (
	Duplex chan int
	Sink   chan<- int
	Fields struct {
		B chan int
		S chan<- int
		R <-chan int
	}
)

func maps(b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink, mb map[chan int]string, ms map[chan<- int]string, mr map[<-chan int]string, mns map[Sink]string, mv map[string]chan<- int) {
	_ = mb[b]
	_ = mb[s]
	_ = mb[r]
	_ = mb[nb]
	_ = mb[nil]
	_ = mb[1]
	_ = ms[b]
	_ = ms[s]
	_ = ms[r]
	_ = ms[nb]
	_ = mns[nb]
	_ = mns[b]
	_ = mr[s]
	_, ok := mr[s]
	mr[s] = ""
	mr[b] = ""
	mr[b] = b
	mv["a"] = r
	mv[b] = s
	mv["a"] <- "x"
	<-mv["a"]
	delete(mr, s)
	delete(mr, b)
	delete(mns, nb)
	delete(b, 1)
	for k := range ms {
		<-k
		k <- ""
	}
	for k, v := range mv {
		v <- k
		<-v
	}
	_ = ok
	b[0] = 1
	_ = b[0]
	_ = s[1:]
	_ = []int{}[b]
	_ = []int{}[<-b]
	_ = [3]int{}[<-s]
	_ = "abc"[r]
	_ = make(map[func() chan int]int)
	_ = make(map[chan func()]int)
	_ = map[chan int]int{b: 1, s: 2, r: 3, nil: 4, 5: 5}
	_ = map[chan<- int]<-chan int{b: b, s: s, r: r}
}

func composites(b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink) {
	_ = []chan int{b, s, r, nb, nil, 1}
	_ = []chan<- int{b, s, r, nb, ns}
	_ = []<-chan int{0: b, 1: s, 2: r}
	_ = [...]Sink{b, s, r, nb, ns}
	_ = [1]chan int{b, b}
	_ = []chan int{b: b}
	_ = Fields{b, b, b}
	_ = Fields{s, s, s}
	_ = Fields{r, r, r}
	_ = Fields{B: s, S: r, R: s}
	_ = Fields{B: nb, S: nb, R: nb}
	_ = Fields{B: 1, S: "", R: nil}
	_ = Fields{b}
	_ = struct{ S Sink }{nb}
	_ = &Fields{B: r}
	_ = []Fields{{b, b, s}, {R: s}}
	_ = Duplex{}
	_ = Sink{1}
	_ = []chan int{{}}
	_ = map[string]<-chan int{"a": s, "b": b}
	_ = [][]chan<- int{{b}, {r}}
}

func lengths(b chan int, s chan<- int, r <-chan int, ns Sink, p *chan int, e any) {
	_ = len(b) + cap(b)
	_ = len(s) + cap(s)
	_ = len(r) + cap(r)
	_ = len(ns) + cap(ns)
	_ = len(p)
	_ = cap(p)
	_ = len(*p)
	_ = len(e)
	_ = len(<-r)
	_ = cap(<-s)
	_ = len(b, b)
	_ = cap()
	_ = len(chan int)
	len(b)
	cap(r)
	const c = len(b)
	var _ [cap(b)]int
	var _ string = len(b)
	const d = len([1]chan int{})
	const f = len([2]int{<-b, 1})
	clear(b)
	_ = copy(b, b)
	_ = append(b, 1)
	_ = new(chan<- int) == p
	_ = complex(b, b)
	_ = real(b)
	panic(b)
	print(b, s, r)
	println(<-s)
	_ = max(<-b, <-r, <-s)
}

func generic[
	BS chan int | chan<- int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | int,
	L chan int | []int,
	A any,
	M ~map[D]chan int,
	MC ~map[chan<- int]D,
](bs BS, d D, e E, n N, l L, a A, m M, mc MC, pb chan int, pr <-chan int) {
	_ = len(bs) + cap(d)
	_ = len(e)
	_ = len(n)
	_ = cap(n)
	_ = len(l) + cap(l)
	_ = len(a)
	_ = m[d]
	_ = m[pb]
	_ = m[pr]
	_ = mc[pb]
	_ = mc[pr]
	_ = mc[d]
	_ = mc[bs]
	_ = bs[0]
	_ = []D{d, pb, pr, nil}
	_ = []BS{pb, pr}
	_ = map[D]int{d: 1, pr: 1}
	_ = D{}
	_ = struct{ d D }{pr}
	delete(m, pb)
	delete(m, d)
	clear(d)
}
