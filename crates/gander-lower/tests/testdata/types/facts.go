package main

// Types whose descriptors are compared with those of the official compiler.
// Variables named x... are looked at, in order of declaration in record.go.

type E struct{}
type F32 float32
type Str string
type Fn func(a int, b ...string) (bool, error)
type Ptr *int
type Chan chan<- []byte
type Map map[string]*Node
type Node struct {
	Left, right *Node
	val         any
	err         error
	_           [3]byte
	Name        string `json:"name,omitempty"`
	n           int8
}

func (n Node) Value() any             { return n.val }
func (n *Node) SetRight(r *Node)      { n.right = r }
func (n *Node) private(int, []string) {}
func (f Fn) Call() bool               { ok, _ := f(1); return ok }
func (e E) Empty(E) (e2 E)            { return e }
func (m Map) Len() int                { return len(m) }
func (f *F32) Set(x float32)          { *f = F32(x) }

type Iface interface {
	Value() any
	private(int, []string)
	Zed(map[string]func())
	About() (a, b int)
}

type Embed struct {
	*Node
	E
	Other
	Iface2
}
type Other struct{ F32 }
type Iface2 interface{ Extra(x Iface2) }
type Hidden struct {
	Embed
	Value int
}
type OneWord struct {
	_ struct{}
	p *int
}

func (o OneWord) Get() *int { return o.p }

type Trail struct {
	a int64
	z struct{}
}
type Padded struct {
	a int8
	b int32
}
type Mixed struct {
	a int16
	f float64
	s string
	i any
	e error
	c complex64
	t [3]Padded
	u [2]string
}
type Pair[K comparable, V any] struct {
	Key K
	Val V
	sub *Pair[V2, K]
}
type V2 struct{ X, Y float64 }

func (p *Pair[K, V]) Swap(v V) (K, V) { return p.Key, v }
func (p Pair[K, V]) Get() K           { return p.Key }

type List[T any] struct {
	next *List[T]
	vals []T
}
type Alias = map[rune][]byte
type Big struct {
	pad [40]uint64
	p   *int
	q   [60]string
}
type Tree[T interface{ ~int | ~string }] map[T]Tree[T]

func local() any {
	type L struct {
		a int
		E
	}
	return []L{}
}

var (
	x0  bool
	x1  int
	x2  uint8
	x3  rune
	x4  float64
	x5  complex64
	x6  string
	x7  uintptr
	x8  E
	x9  F32
	x10 Str
	x11 Fn
	x12 Ptr
	x13 Chan
	x14 Map
	x15 Node
	x16 *Node
	x17 Iface
	x18 Embed
	x19 *Embed
	x20 Hidden
	x21 *Hidden
	x22 OneWord
	x23 Trail
	x24 Padded
	x25 Mixed
	x26 Pair[string, int]
	x27 *Pair[V2, []Node]
	x28 List[Pair[int8, error]]
	x29 Alias
	x30 Big
	x31 Tree[Str]
	x32 any
	x33 error
	x34 []int
	x35 [4]string
	x36 [0]func()
	x37 [1]float32
	x38 map[Mixed]Big
	x39 map[[20]uint64][2]int8
	x40 map[any]struct{}
	x41 chan int
	x42 <-chan (chan<- error)
	x43 chan (<-chan int)
	x44 func()
	x45 func(int, ...string) (bool, error)
	x46 func(...*Node) map[string]any
	x47 struct{}
	x48 struct {
		A int `k:"v" w:"x\"y"`
		b string
		Node
		*E
	}
	x49 interface {
		M(int) string
		m2(Node)
	}
	x50 **int
	x51 struct{ a, b *int }
	x52 [2]Padded
	x53 struct{ f func() }
	x54 [1]*Node
	x55 map[*Node][]Pair[string, map[int]Str]
	x56 struct {
		a uint8
		_ [0]uint64
	}
	x57 [3]any
	x58 interface{ Iface2 }
	x59 func(func(int) func() E, chan<- func(...int)) (x, y [2]E)
)
