package p

const (
	a = iota + 0.5
	b int = iota
	c
	d, e = iota, "x"
	f, g
	h
	i, j, k
	_
	l = 1 << (10 * iota)
	m
	n uint8 = 1 << iota
	o
	p1 = len([iota]int{})
	q = func() int { return iota }()
	r = a + e
	s = -b
	t = b / 0
	u = b / (iota - 17)
	v = "a"[iota]
	w = iota == 19
	x = !w
	y = iota.x
	z = iota()
)

const big = 1 << 100
const (
	b1 = big >> 98
	b2 int = big >> 98
	b3 int = big
	b4 = big * big * big * big * big
	b5 = big * big * big * big * big * big
	b6 float64 = big
	b7 float32 = big * big
	b8 = big / 3
	b9 = big % 7
	b10 = big &^ 1
	b11 = big | 1.5
	b12 = big ^ -1
	b13 = -big
	b14 = ^big
	b15 = big == big+1
	b16 = float64(big) == big
	b17 = int(big)
	b18 = uint64(big >> 36)
	b19 = uint64(big >> 37)
	b20 = big + 'a'
	b21 = big + 1i
	b22 = complex(big, big)
	b23 = real(big) + imag(1i)
	b24 = len("abc") * big
	b25 int32 = len("abc")
	b26 = int8(len("abc")) << 7
	b27 = 0.1 + 0.2
	b28 int = 0.5 + 0.5
	b29 int = 0.1 + 0.2
	b30 = 1 / 3 * 3
	b31 = 1 / 3.0 * 3
	b32 int = 1 / 3.0 * 3
	b33 = 5 % 3.0
	b34 = 'a' * 'b'
	b35 string = 'a' + "b"
	b36 = "a" + 'b'
	b37 = "abc"[1:]
	b38 = true < false
	b39 = "a" < "b"
	b40 bool = "a" < "b" == true
	b41 MyBool = "a" < "b"
	b42 MyBool = true && b41
	b43 bool = b41
	b44 = b41 && b40
	b45 = !b41 == b40
	b46 = nil
	b47 = []int{1}
	b48 = struct{}{}
	b49 = new
	b50 = int
	b51 = undefinedX
	b52 = vv
	b53 = len(vv)
	b54 = len(va)
	b55 = cap(va)
	b56 = len(fa())
	b57 = 1 << 3.0
	b58 = 1.0 << 3
	b59 int8 = 1 << 7
	b60 uint8 = ^0
	b61 = ^uint8(0)
	b62 = -uint8(1)
	b63 = int8(-128) / -1
	b64 = int64(-1 << 63) / -1
	b65 = uint8(255) + 1
	b66 = float32(1e38) * 10
	b67 = float64(1e308) * 10
	b68 = 1e308 * 10
	b69 float64 = 1e308 * 10
	b70 = float32(0.1) == 0.1
	b71 = complex64(1e39)
	b72 = 1e-1000
	b73 float64 = 1e-1000
	b74 = 1 / b73
	b75 = 1 / b72
	b76 int = 1e3
	b77 int = 1e-3
	b78 rune = 1e10
	b79 = 'a' + 1e10
	b80 = string(b79)
	b81 = string(rune(b34))
	b82 = string("a") + "b"
	b83 MyStr = "a" + "b"
	b84 string = b83
	b85 = b83 + "c"
	b86 = b83 + b82
	b87 = uintptr(1) << 63 << 1
	b88 = (1 << 64) >> 64
	b89 = 1 << 64 >> 64 << 63
	b90 int = b89
)

type MyBool bool
type MyStr string

var vv string
var va [3]int
func fa() [3]int
