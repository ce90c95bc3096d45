package p

import (
	"strconv"
	"sync"
)

type (
	Duplex  chan int
	Sink    chan<- int
	Source  <-chan int
	AliasR  = <-chan int
	Words   chan string
	Of[T any]     chan T
	SinkOf[T any] chan<- T
	FromOf[T any] <-chan T
	AliasOf[T any] = <-chan T
)

func Pipe[T any](in <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for v := range in {
			out <- v
		}
	}()
	return out
}

func Map[A, B any](in <-chan A, f func(A) B) <-chan B {
	out := make(chan B)
	go func() {
		defer close(out)
		for v := range in {
			out <- f(v)
		}
	}()
	return out
}

func Filter[T any](in <-chan T, p func(T) bool) <-chan T {
	out := make(chan T)
	go func() {
		for v := range in {
			if p(v) {
				out <- v
			}
		}
		close(in)
	}()
	return out
}

func Merge[T any](ins ...<-chan T) <-chan T {
	out := make(chan T)
	var wg sync.WaitGroup
	for _, in := range ins {
		wg.Go(func() {
			for v := range in {
				out <- v
			}
			in <- *new(T)
		})
	}
	return out
}

func Tee[T any](in <-chan T, outs ...chan<- T) {
	for v := range in {
		for _, out := range outs {
			out <- v
			<-out
		}
	}
}

func Both[T any](c chan T) chan T                           { return c }
func Send[T any](c chan<- T, v T)                           { c <- v }
func Same[C any](a, b C)                                    {}
func Move[T any](from <-chan T, to chan<- T)                { to <- <-from }
func Elem[C ~chan T, T any](c C) T                          { return <-c }
func ElemR[C ~chan T | ~<-chan T, T any](c C) T             { return <-c }
func ElemRO[C ~<-chan T, T any](c C) T                      { return <-c }
func ElemS[C ~chan T | ~chan<- T, T any](c C, v T)          { c <- v }
func ElemC[C chan T | <-chan T, T any](c C) T               { return <-c }
func ElemE[C chan<- T, T any](c C, v T)                     { c <- v }
func Slice[T any](cs []<-chan T)                            {}
func Fn[T any](f func() <-chan T)                           {}
func FnArg[T any](f func(<-chan T))                         {}
func Ptr[T any](p *<-chan T)                                {}
func Nest[T any](c chan (<-chan T))                         {}
func NestR[T any](c <-chan (<-chan T))                      {}
func MapOf[K comparable, T any](m map[K]chan<- T)           {}
func Arr[T any](a [2]<-chan T)                              {}
func Struct[T any](s struct{ c <-chan T })                  {}
func Def[T any](c Of[T])                                    {}
func DefS[T any](c SinkOf[T])                               {}
func DefF[T any](c FromOf[T])                               {}
func Ali[T any](c AliasOf[T])                               {}

func calls(b chan int, s chan<- int, r <-chan int, nb Duplex, ns Sink, nr Source, ar AliasR, w Words, str chan string) {
	b = Pipe(b)
	r = Pipe(b)
	r = Pipe(r)
	r = Pipe(nb)
	r = Pipe(nr)
	r = Pipe(ar)
	r = Pipe(s)
	r = Pipe(ns)
	r = Pipe(str)
	r = Pipe(1)
	r = Pipe(nil)
	r = Pipe()
	r = Pipe(b, b)
	r = Pipe[int](b)
	r = Pipe[int](nb)
	r = Pipe[int](s)
	r = Pipe[int](str)
	r = Pipe[string](b)
	r = Pipe[string](str)
	r = Pipe[int](nil)
	r = Pipe[int, int](b)
	r = Pipe(Pipe(b))
	r = Pipe(<-chan int(b))

	strs := Map(b, strconv.Itoa)
	strs = Map(nb, strconv.Itoa)
	strs = Map(nr, strconv.Itoa)
	strs = Map(s, strconv.Itoa)
	strs = Map(str, strconv.Itoa)
	strs = Map(w, func(s string) string { return s })
	strs = Map(b, func(i int) int { return i })
	strs = Map(b, func(i int) chan int { return nil })
	strs = Map(b, nil)
	strs = Map[int](b, nil)
	strs = Map[int, string](b, nil)
	strs = Map[int, string](s, strconv.Itoa)
	strs = Map[string](b, strconv.Itoa)
	strs = Map(b, strconv.Atoi)
	chans := Map(b, func(i int) chan int { return nil })
	chans <- nil
	(<-chans) <- 1
	strs <- ""
	var bidi chan string = strs

	r = Filter(b, func(int) bool { return true })
	r = Filter(b, func(int8) bool { return true })
	r = Filter(b, func(any) bool { return true })
	r = Filter(s, func(int) bool { return true })
	r = Filter(nb, nil)
	r = Filter[int](str, nil)

	r = Merge(b)
	r = Merge(b, b)
	r = Merge(b, r, nb, nr)
	r = Merge(r, b)
	r = Merge(b, s)
	r = Merge(s)
	r = Merge(b, str)
	r = Merge()
	r = Merge[int]()
	r = Merge[int](b, nb, s)
	r = Merge([]<-chan int{b}...)
	r = Merge([]chan int{b}...)
	r = Merge[int]([]chan int{b}...)
	r = Merge(b, nil)
	r = Merge(nil, b)
	r = Merge(nil, nil)
	Tee(b, b, s, ns, nb)
	Tee(b, r)
	Tee(b, str)
	Tee(s, b)
	Tee(b)

	Both(b)
	Both(s)
	Both(r)
	Both(nb)
	Both(ns)
	Both[int](s)
	Send(b, 1)
	Send(nb, 1)
	Send(b, "a")
	Send(b, 1.5)
	Send(b, 2.0)
	Send(r, 1)
	Send(ns, int8(1))
	Same(b, b)
	Same(b, s)
	Same(s, b)
	Same(r, b)
	Same(s, r)
	Same(b, nb)
	Same(nb, b)
	Same(nb, s)
	Same(nb, ns)
	Same[chan<- int](b, s)
	Same[Sink](b, nb)
	Same(b, nil)
	Move(b, b)
	Move(b, s)
	Move(r, b)
	Move(s, b)
	Move(b, r)
	Move(b, str)
	Move(nb, ns)

	_ = Elem(b)
	_ = Elem(nb)
	_ = Elem(s)
	_ = Elem(r)
	_ = Elem(ns)
	_ = ElemR(b)
	_ = ElemR(r)
	_ = ElemR(nr)
	_ = ElemR(s)
	_ = ElemRO(b)
	_ = ElemRO(r)
	_ = ElemRO(nr)
	_ = ElemRO(nb)
	_ = ElemRO(s)
	_ = ElemRO[<-chan int](b)
	ElemS(b, 1)
	ElemS(s, 1)
	ElemS(r, 1)
	ElemS(b, "a")
	_ = ElemC(b)
	_ = ElemC(nb)
	_ = ElemC(s)
	ElemE(b, 1)
	ElemE(s, 1)
	ElemE(ns, 1)

	Slice([]<-chan int{})
	Slice([]chan int{})
	Slice[int]([]chan int{})
	Fn(func() <-chan int { return nil })
	Fn(func() chan int { return nil })
	FnArg(func(<-chan int) {})
	FnArg(func(chan int) {})
	Ptr(&r)
	Ptr(&b)
	Nest(make(chan (<-chan int)))
	Nest(make(chan chan int))
	NestR(make(chan (<-chan int)))
	NestR(make(chan chan int))
	MapOf(map[string]chan<- int{})
	MapOf(map[string]chan int{})
	Arr([2]<-chan int{})
	Arr([2]chan int{})
	Struct(struct{ c <-chan int }{})
	Struct(struct{ c chan int }{})
	Def(b)
	Def(s)
	Def(nb)
	Def(Of[int](b))
	Def[int](b)
	DefS(b)
	DefS(s)
	DefS(r)
	DefS(nb)
	DefS(Of[int](b))
	DefF(b)
	DefF(s)
	Ali(b)
	Ali(s)
	Ali(nb)
	_, _ = bidi, strs
}

type Stage[In, Out any] struct {
	in  <-chan In
	out chan<- Out
	all Of[In]
}

func NewStage[In, Out any](in <-chan In, out chan<- Out) *Stage[In, Out] {
	return &Stage[In, Out]{in: in, out: out, all: in}
}

func (s *Stage[In, Out]) Run(f func(In) Out) {
	for v := range s.in {
		s.out <- f(v)
		s.out <- v
		s.in <- v
	}
	close(s.out)
	close(s.in)
	<-s.out
	s.in = s.all
	s.all = s.in
	s.out = s.all
}

func (s *Stage[In, Out]) Source() <-chan In { return s.all }
func (s *Stage[In, Out]) Sink() chan<- Out  { return s.in }
func (s *Stage[In, Out]) Then[Next any](next *Stage[Out, Next]) chan<- Next {
	next.in = s.out
	return next.out
}

func stages(b chan int, s chan<- int, r <-chan int, str chan string) {
	st := NewStage(b, str)
	st = NewStage(r, str)
	st = NewStage(s, str)
	st = NewStage(b, b)
	st = NewStage[int, string](b, b)
	st = NewStage[int](b, str)
	st.Run(strconv.Itoa)
	st.Run(strconv.Atoi)
	st.Source() <- 1
	<-st.Sink()
	st.in = s
	st.in = b
	st.out = r
	var _ chan int = st.Source()
	n := st.Then(NewStage(str, b))
	n <- "a"
	_ = st.Then(st)
	_ = Stage[int, string]{in: s, out: r}
	_ = Stage[int, string]{b, str, b}
	_ = Stage[chan int, <-chan int]{make(chan chan int), make(chan chan int), nil}
	var f func(<-chan int) <-chan int = Pipe
	var g func(chan int) <-chan int = Pipe
	var h func(<-chan int) <-chan string = Pipe
	var i func(<-chan int, func(int) string) <-chan string = Map
	_, _, _, _ = f, g, h, i
}
