package p

const (
	a, b = iota, "x" + iota
	c, d
	e, f
)
const (
	g uint8 = 255 + iota
	h
	i
	_
	j, k
	l
)
const (
	m = 1 << (iota * 40)
	n
	o
	p
)
const (
	q int8 = 1 << (iota * 4)
	r
	s
)
const (
	t = undefined
	u
	v
)
const (
	w, x = 1, 2, 3
	y, z
)
func fn() {
	const (
		a, b = iota, "x" + iota
		c, d
		e = f()
		f
		g = func() int { return iota }
	)
}
