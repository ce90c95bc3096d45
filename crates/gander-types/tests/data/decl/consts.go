package p

const (
	a = iota
	b
	c, d = iota, iota + 10
	e, f
	g
	_, h, i
)

const (
	k0 int8 = 100 + iota*10
	k1
	k2
	k3
	k4
)

const x1, x2 = 1
const y1 = 1, 2
const z1
const w1 int
const w2, w3 int = 1

const s1 []int = nil
const s2 = f0()
const s3 = len([2]int{f0(), 1})
const n = nil
const r = r
const m1, m2 = m2, m1

func f0() int { return iota }

var vi = iota

const (
	dz = 1 / iota
	dz2
)

func local() {
	const (
		la = iota
		lb
		lc, ld
	)
	const le, lf = 1
	const lg string = 1
	const (
		u8 uint8 = 254 + iota
		u9
		u10
	)
}
