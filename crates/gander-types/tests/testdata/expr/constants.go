package p

type B byte

var (
	_ byte    = 300
	_ B       = -1
	_ int8    = 128
	_ int8    = -128
	_ uint    = -1
	_ int     = 1.5
	_ int     = 1.0
	_ int     = "a"
	_ string  = 1
	_ bool    = 0
	_ float32 = 1e39
	_ float64 = 1e309
	_ int64   = 1 << 63
	_ uint64  = 1 << 64
	_ int     = 1 << 600
	_ int     = 'a' << 60
	_ rune    = 'a' << 60
	_ complex64 = 1e39i
	_ int     = 1i
	_ int     = 0i
	_         = byte(300)
	_         = int(1.5)
	_         = int8(-129)
	_         = string(65)
	_         = string(1.5)
	_         = float32(1e40)
	_         = uint(-1)
	_         = B(256)
	_         = int("a")
	_         = []byte("abc")
	_         = []byte(1)
	_         = bool(1)
	_         = 5 / 0
	_         = 5.0 / 0
	_         = 5 % 0
	_         = 5.5 % 2
	_         = 1i / 0
	_         = 1 / 0i
	_         = int8(100) * 2
	_         = int8(100) + int8(100)
	_         = -int8(-128)
	_         = ^uint8(1)
	_         = uint8(1) << 8
	_         = uint8(255) + 1
	_ byte    = ^0
	_ byte    = ^1 + 300
	_         = 1 << 1000 >> 999
	_         = 1 << 512
	_         = 1 << 511 * 2
	_         = -(1 << 512)
	_         = 1 << 2000
	_         = 1 << -1
	_         = 1 << 1.0
	_         = 1 << 1.5
	_         = 1.0 << 3
	_         = 1.5 << 3
	_         = "a" << 3
	_         = 1 << "a"
	_         = 1 << nil
	_         = true + false
	_         = true && 1
	_         = !1
	_         = -"a"
	_         = ^1.0
	_         = ^1.5
	_         = +"a"
	_         = "a" - "b"
	_         = "a" + 1
	_         = "a" < 1
	_         = 'a' + 1.5
	_ int     = 'a' + 1.5
	_         = nil == nil
	_         = nil + nil
	_         = 1 == nil
	_         = "a" == 'a'
	_         = 1 == 1.5
	_         = 1e1000000
	_         = 1e100000000000
	_ int     = 08.5
	_         = 10_000
	_ float32 = 1 << 200
	_ int     = len("abc") + 1.5
	_ int     = 9223372036854775807 + 1
	_ float64 = 'a'
	_ interface{} = 1 << 63
	_         = 1 << 63
	_         = 18446744073709551616
	_ interface{ m() } = 1
	_ [2]int = 1
)

const (
	c0 int8 = 127 + iota
	c1
	c2
	d0 uint8 = 255 << iota
	d1
)

func f(x int8, u uint8, fl float64, cx complex128) {
	x = x + 1000
	x += 1000
	x = 1000 + x
	u = u - 256
	_ = x / 0
	x /= 0
	x %= 0
	_ = fl / 0
	_ = fl % 2
	_ = cx / 0
	_ = x == 1000
	_ = x == 1.5
	_ = u & -1
	_ = x + 1.0
	_ = x + 1.5
	_ = fl + 1
	_ = fl == 'a'
	_ = x + u
	_ = x + "a"
	_ = x && true
	x += "a"
	x += u
	x <<= 1.5
	x <<= u
	x <<= -1
	x = 200
	x = 'a' * 2
	x, u = 200, 300
	_ = []int8{200, 1.5, "a"}
	_ = [...]byte{256: 1}
	_ = map[int8]int8{200: 200}
	_ = append([]int8{}, 200)
	return 1
}

func g() int8 { return 200 }
func h() (int8, string) { return 1.5, 2 }
func k(int8, ...uint8) { k(200, 300, -1, 1.5) }
