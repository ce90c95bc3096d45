package p

type T[P any] P
type T2[P any] *P
type T3[P any] = P
type T4[P any] = []P
type T5[P *int,] struct{}
type T6[P T6[P]] interface{ m() P }
type T7[P any] struct{ t T7[[]P] }
type T8[P any] struct{ t *T8[[]P] }
type T9[P any, Q P] struct{}
type T10[P interface{ ~[]Q }, Q any] struct{}
type T11 struct{ T11[int] }
type T12[P any] T4[P]
type T13 T4
type T14 = T4[int]
type T15[P any] interface{ T15[P] }
type T16[P T4[int]] struct{}
type T17[P comparable] struct{}

var _ T10[[]int, int]
var _ T10[[]int, string]
var _ T10[int, int]
var _ T17[[]int]
var _ T17[any]
var _ T17[func()]
var _ T10[[]int]
var _ T4[int, int]
var _ T17

func f() {
	type L[P any] struct{ p P }
	var _ L[int]
	var _ L
	type M = L
	type N = L[string]
	type O[P any] = L[P]
}

func g[P any]() {
	type L P
	type M []P
	type N = P
}
