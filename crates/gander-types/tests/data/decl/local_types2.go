package p

type I interface{ m() }

func f() {
	type T struct{ a, a int }
	type U struct{ T; T }
	type V interface{ m(); m() }
	type W struct{ w W }
	type X = X
	type Y []Y
	var _ I = T{}
	type T int
	type (
		A B
		B int
	)
	const A = 1
	var c C
	type C int
	type D = C
	var _ D = C(1)
	_ = func() {
		type E struct{}
		var e E
	}
}

var x = func() int {
	type T int
	const c = len("x")
	var v T = c
	return v
}()
