package p

import "strings"

type S struct {
	A, B int
	c    string
}
type E struct {
	S
	*P
	X int
}
type P struct{ Q, R int }
type D struct{ E; Y int }
type Arr [2]int
type L []S
type M map[string]S
type PS *S
type If interface{}

var _ = S{1, 2, "a"}
var _ = S{1, 2}
var _ = S{1, 2, "a", 4}
var _ = S{1, 2, "a", 4, 5}
var _ = S{A: 1, B: "a"}
var _ = S{A: 1, A: 2}
var _ = S{A: 1, 2}
var _ = S{1, B: 2}
var _ = S{D: 1}
var _ = S{a: 1}
var _ = S{C: "a"}
var _ = S{1: 2}
var _ = S{"A": 1}
var _ = S{(A): 1}
var _ = S{A.B: 1}
var _ = S{A: undef}
var _ = S{undef}
var _ = E{A: 1}
var _ = E{S: S{}, A: 1}
var _ = E{A: 1, S: S{}}
var _ = E{A: 1, B: 2, X: 3}
var _ = E{A: 1, A: 2}
var _ = E{Q: 1}
var _ = E{P: nil, Q: 1}
var _ = D{A: 1, X: 2, Y: 3}
var _ = D{E: E{}, A: 1}
var _ = D{A: 1, E: E{}}
var _ = D{A: 1, S: S{}}
var _ = D{S: S{}, E: E{}}
var _ = D{Z: 1}
var _ = E{S{}, nil, 1}
var _ = strings.Builder{1, 2}
var _ = strings.Builder{nil, nil}
var _ = strings.Builder{addr: nil}
var _ = strings.Builder{Addr: nil}
var _ = strings.Replacer{}
var _ = strings.Undefined{}
var _ = strings.builder{}

var _ = Arr{1, 2, 3}
var _ = Arr{0: 1, 0: 2}
var _ = Arr{1: 1, 2}
var _ = Arr{2: 1}
var _ = Arr{-1: 1}
var _ = Arr{"a": 1}
var _ = Arr{1.0: 1}
var _ = Arr{1.5: 1}
var n int
var _ = Arr{n: 1}
var _ = [...]int{5: 1, 2, 3}
var _ [8]int = [...]int{5: 1, 2, 3}
var _ [3]int = [...]int{5: 1, 2, 3}
var _ [...]int
var _ = [...]int{"a"}
var _ = []int{1: 1, 0: 2, 3}
var _ = []int{n: 1}
var _ = []int{1 << 62: 1}
var _ = []int{'a': 1}
var _ = []S{{1, 2, "a"}, {A: 1}, {1}}
var _ = []*S{{1, 2, "a"}, &S{}, {1}, nil}
var _ = []PS{{1, 2, "a"}}
var _ = []int{{1}}
var _ = []If{{1}}
var _ = [][]int{{1}, {2, "a"}}
var _ = []**S{{}}
var _ = map[S]S{{1, 2, "a"}: {A: 1}, {}: {}}
var _ = map[string]*S{"a": {A: 1}, "b": {D: 1}}
var _ = map[*S]int{{A: 1}: 1}
var _ = M{"a": {}, "a": {}}
var _ = M{{}}
var _ = M{1: {}}
var _ = M{"a": 1}
var _ = map[int]int{1: 1, 1.0: 2, 'a': 3, 97: 4}
var _ = map[float64]int{1: 1, 1.0: 2, 1.5: 1, 1.5: 2}
var _ = map[interface{}]int{1: 1, 1.0: 2, "a": 1, "a": 2, 1: 3, int8(1): 1, int8(1): 2}
var _ = map[bool]int{true: 1, false: 2, true: 3}
var _ = map[complex128]int{1i: 1, 1: 1, 1 + 0i: 2, 1i: 3}
var _ = map[string]int{"a" + "b": 1, "ab": 2}
var _ = map[string]int{1, 2}
var _ = (int{1})
var _ = PS{}
var _ = &S{}
var _ = If{}
var _ = func() {}
var _ = undef{1, undef2}
var _ = []undef{1}
var _ = n{1}
var _ = struct{ a int }{b: 1}
var _ = struct{ a, A int }{a: 1, A: 2}
var _ = [n]int{1}
var _ = [undef]int{1}

type G[T any] struct{ t T }

var _ = G{1}
var _ = G[int]{1}
var _ = G[int]{"a"}
var _ = G[int]{t: "a"}
var _ = G[int]{u: 1}

func gen[T any, U ~struct{ a int }, V ~[]int, W ~[]int | ~[]string, X ~[]int | ~[2]int, Y ~map[string]int]() {
	_ = T{}
	_ = U{1}
	_ = U{a: 1}
	_ = V{1, 2}
	_ = W{1}
	_ = X{1}
	_ = Y{"a": 1, "a": 2}
	_ = []T{{}}
	_ = []U{{1}, {a: 2}}
}

func lits() {
	_ = func(x int) int { return "a" }
	_ = func(x int) { var y int }
	_ = func() (a int) { return }
	var f func(int) = func(string) {}
	func() { undef() }()
	_ = f
	if (S{}).A == 1 {
	}
}
