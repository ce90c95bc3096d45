package p

var x = 1

func f() {
	x := x
	var y = y
	var z = func() int { return z }
	const c = c
	type t t
	type u *u
	_ = x
	{
		x, w := x, 1
		_, _ = x, w
	}
	{
		_ = later
		var later int
		_ = later
	}
	if a := 1; a > 0 {
	} else if b := a; b > 0 {
		_ = a
	}
	_ = a
	for i := range 3 {
		i := i
		_ = i
	}
	goto L
L:
}
