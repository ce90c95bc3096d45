package p

type (
	SliceR  []<-chan int
	Getter  interface{ Get() <-chan int }
	Putter  interface{ Put(chan<- int) }
	Of[T any]  struct{ v T }
	Fn[T any]  func(T)
)

type giver struct{}

func (giver) Get() chan int { return nil }
func (giver) Put(chan int)  {}

type right struct{}

func (right) Get() <-chan int { return nil }
func (right) Put(chan<- int)  {}

func want[T any](T) {}

func variance(b chan int, s chan<- int, r <-chan int) {
	var ab [3]chan int
	var ar [3]<-chan int
	ar = ab
	ab = ar
	ar[0] = ab[0]
	var sb []chan int
	var sr []<-chan int
	sr = sb
	sb = sr
	var named SliceR = sb
	named = sr
	named = SliceR(sb)
	sr = append(sr, b)
	sr = append(sr, sb...)
	sr = append(sb, r)
	var mb map[string]chan int
	var mr map[string]<-chan int
	mr = mb
	mb = mr
	mr["a"] = mb["a"]
	var kb map[chan int]int
	var kr map[<-chan int]int
	kr = kb
	kb = kr
	var fb func(chan int)
	var fr func(<-chan int)
	fb = fr
	fr = fb
	fb = func(c chan int) { fr(c) }
	var gb func() chan int
	var gr func() <-chan int
	gr = gb
	gb = gr
	gr = func() <-chan int { return gb() }
	var vb func(...chan int)
	var vr func(...<-chan int)
	vb = vr
	vr = vb
	var pb *chan int
	var pr *<-chan int
	pr = pb
	pr = &b
	pr = &r
	pb = pr
	pr = (*<-chan int)(pb)
	var cb chan chan int
	var cr chan (<-chan int)
	var rr <-chan (<-chan int)
	var sc chan<- chan<- int
	cr = cb
	cb = cr
	rr = cb
	rr = cr
	sc = cb
	sc = make(chan chan<- int)
	var tb struct{ c chan int }
	var tr struct{ c <-chan int }
	tr = tb
	tb = tr
	tr.c = tb.c
	var ob Of[chan int]
	var or Of[<-chan int]
	or = ob
	ob = or
	or.v = ob.v
	var hb Fn[chan int]
	var hr Fn[<-chan int]
	hb = hr
	hr = hb
	var get Getter = giver{}
	get = right{}
	var put Putter = giver{}
	put = right{}
	_ = get.(giver)
	_ = put.(giver)
	_ = get.(interface{ Get() chan int })
	want[[]<-chan int](sb)
	want[map[string]<-chan int](mb)
	want[func() <-chan int](gb)
	want[*<-chan int](pb)
	want[<-chan (<-chan int)](cb)
	want[<-chan chan int](cb)
	want[[3]<-chan int](ab)
	want[struct{ c <-chan int }](tb)
	want[Getter](giver{})
	want[Of[<-chan int]](ob)
	_ = []any{sb}[0].([]<-chan int)
	ar, sr = ab, sb
	gr, fr = gb, fb
	for _, c := range sb {
		r = c
		s = c
		c = r
	}
	for _, r = range sb {
	}
	for _, s = range sb {
	}
	for _, b = range sr {
	}
	for r, _ = range kb {
	}
	for b = range kr {
	}
	for _, r = range mb {
	}
	seq := func(yield func(chan int) bool) {}
	for r = range seq {
	}
	for c := range seq {
		r = c
	}
	for r := range func(yield func(<-chan int) bool) {} {
		b = r
	}
	_, _, _, _, _, _, _, _, _ = named, vb, rr, sc, ob, hb, get, put, s
}

type embedder struct {
	Getter
	giver
}

type narrower interface {
	Getter
	Get() chan int
}

type same interface {
	Getter
	Get() <-chan int
}

func override() {
	var _ Getter = embedder{}
	var _ interface{ Put(chan int) } = embedder{}
	var _ Putter = embedder{}
}
