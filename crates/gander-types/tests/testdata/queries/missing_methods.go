package p

import "io"
import "sync"

type I interface{ M(x int) (y string, err error) }
type J interface {
	I
	n()
}
type T1 struct{}
type T2 struct{}

func (T2) M(int) string { return "" }

type T3 struct{}

func (*T3) M(int) (string, error) { return "", nil }

type T4 struct{}

func (T4) m(int) (string, error) { return "", nil }

type T5 struct{ M int }
type T6 struct {
	T7
	T8
}
type T7 struct{}

func (T7) M(int) (string, error) { return "", nil }

type T8 struct{}

func (T8) M(int) (string, error) { return "", nil }

type T9 struct{}

func (T9) MM(int) (string, error) { return "", nil }

var (
	_ I = T1{}
	_ I = T2{}
	_ I = T3{}
	_ I = &T3{}
	_ I = T4{}
	_ I = T5{}
	_ I = T6{}
	_ I = new(I)
	_ I = new(T6)
	_ J = I(nil)
	_ J = T7{}
	_ I = J(nil)
	_ I = 1
	_ I = "x"
	_ I = func() {}
	_ I = nil
	_ io.Reader = T1{}
	_ io.Reader = new(io.Reader)
	_ io.ReadWriter = io.Reader(nil)
	_ io.Reader = RR{}
	_ sync.Locker = sync.Mutex{}
	_ io.WriterTo = WT{}
	_ U = UU{}
)

type RR struct{}

func (RR) read(p []byte) (int, error) { return 0, nil }

type WT struct{}

func (WT) WriteTo(w io.Reader) (n int64, err error) { return 0, nil }

type U interface{ f(int) }
type UU struct{}

func (UU) f(x uint) {}

func g[P I, Q any](p P, q Q, pp *P) {
	var _ J = p
	var _ I = q
	var _ I = pp
	var _ I = p
	_ = any(p).(I)
	p.M(1)
	pp.M(1)
	q.M(1)
	var i I
	_ = i.(T1)
	_ = i.(T2)
	_ = i.(T3)
	_ = i.(*T3)
	_ = i.(T4)
	_ = i.(interface{ M() })
	_ = i.(int)
	switch i.(type) {
	case T1:
	case T2, T3:
	case J:
	case *I:
	}
}

func call() {
	g[T1, int](T1{}, 0, nil)
	g[T2, int](T2{}, 0, nil)
	g[T3, int](T3{}, 0, nil)
	g[*T3, int](nil, 0, nil)
	g[I, int](nil, 0, nil)
	g[J, int](nil, 0, nil)
	g[*I](nil, 0, nil)
	g(T6{}, 0, nil)
}


type Gen[T any] struct{}

func (Gen[T]) M(x T) (y string, err error) { return }

var (
	_ I                       = Gen[int]{}
	_ I                       = Gen[string]{}
	_ interface{ M(T T) } = Gen[string]{}
	_ interface {
		M(string) (string, error)
	} = Gen[string]{}
)
