package p

type (
	Sink   chan<- int
	Source <-chan int
	AliasS = chan<- int
	Holder struct{ out chan<- int }
)

func sink() chan<- int { return nil }

func statements(i int, s chan<- int, named Sink, alias AliasS, f func(), p *chan int, a [2]chan int, m map[string]chan<- int, e any, r <-chan int) {
	<-i
	<-s
	<-named
	<-alias
	<-f
	<-p
	<-*p
	<-a
	<-a[0]
	<-m["x"]
	<-e
	<-nil
	<-1
	<-"text"
	<-sink()
	<-sink
	<-Holder{}.out
	<-(Holder{s}.out)
	<-Source
	<-AliasS(nil)
	<-make(chan<- int)
	<-_
	<-undefined
	<-len
	<-(<-r)
	<-r
	(<-r)
	<-(r)
}

func values(i int, s chan<- int, r <-chan int, rs <-chan string, rr <-chan <-chan int, rw <-chan chan<- int) {
	v1 := <-s
	v2 := <-i
	v3, ok3 := <-s
	v4, ok4 := <-i
	var v5 = <-s
	var v6, ok6 = <-s
	var v7 int = <-rs
	var v8, ok8 int = <-r
	var v9 string = <-r
	_, _, _, _, _, _, _, _, _ = v1, v2, v3, v4, v5, v6, v7, v8, v9
	_, _, _, _ = ok3, ok4, ok6, ok8
	v1 = <-rs
	v1, ok3 = <-rs
	v1, ok3 = <-r
	v1, v2 = <-r
	var str string
	str, ok3 = <-r
	str, str = <-r
	_, str = <-rs
	_, _ = <-rs
	_, _, _ = <-r
	x, y, z := <-r
	v1 = <-<-rr
	v1 = <-<-rw
	v1, ok3 = <-<-rr
	_ = <-r + <-rs
	_ = <-r + <-s
	_ = -<-r
	_ = !<-r
	_ = ^<-rs
	_ = &<-r
	_ = *<-r
	<-r = 1
	<-r++
	<-r += 1
	(<-r)()
	(<-r).f = 1
	(<-rs)[0] = 1
	_ = (<-rs)[0]
	_ = (<-r)[0]
	if <-r {
	}
	for <-rs {
	}
	switch <-r {
	case "a":
	case <-s:
	}
	type T [<-r]int
	const c = <-r
	var typed myBool
	v1, typed = <-r
	var wide any
	wide, wide = <-r
	wide, typed = <-s
}

type myBool bool

func receive[
	S chan int | chan<- int,
	R chan int | <-chan int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | int,
	TS ~chan<- int,
	TR ~<-chan int,
	TB ~chan int | ~<-chan int,
	NB <-chan int | Source,
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
	<-s
	<-r
	<-d
	<-e
	<-n
	<-ts
	<-tr
	<-tb
	<-nb
	<-a
	<-c
	<-m
	<-empty
	t = <-ct
	t, ok := <-ct
	var i int = <-ct
	i, ok = <-r
	i, ok = <-s
	i, ok = <-d
	i, ok = <-e
	var str string = <-r
	_, _, _ = i, str, ok
	_ = <-r + "a"
}
