package p

var s uint = 33
var i = 1 << s
var j int32 = 1 << s
var k = uint64(1 << s)
var m int = 1.0 << s
var n = 1.0 << s == j
var o = 1 << s == 2 << s
var p = 1 << s == 1 << 33
var u = 1.0 << s
var u1 = 1.0<<s != 0
var u2 = 1<<s != 1.0
var v1 float32 = 1 << s
var v2 = string(2 << s)
var w int64 = 1.0 << 33
var x = a[1.0<<s]
var b = make([]byte, 1.0<<s)
var a [100]int
var mm map[int]string

func f(sh uint, si int, f float64, b byte) {
	_ = 1 << f
	_ = f << 1
	_ = 1.5 << sh
	_ = "a" << sh
	_ = 1 << si
	_ = 1 << b
	_ = b << 8
	_ = b << 100
	_ = b << 2000
	_ = 1 << sh + 1.0
	_ = 1<<sh + 1.5
	_ = float64(1 << sh)
	_ = float64(1<<sh + 1)
	_ = f + 1<<sh
	_ = f == 1<<sh
	_ = interface{}(1 << sh)
	var _ interface{} = 1 << sh
	var _ interface{} = 1.0 << sh
	_ = []float64{1 << sh}
	_ = map[float64]int{1 << sh: 1}
	_ = mm[1.0<<sh]
	_ = (1 << sh) << sh
	_ = 1 << (1 << sh)
	_ = 1 << (1.0 << sh)
	_ = uint8(1) << sh << sh
	_ = -(1 << sh) + f
	_ = ^(1.0 << sh)
	_ = !(1 << sh)
	_ = (1 << sh) == nil
	_ = (1 << sh) && true
	_ = "a" + 1<<sh
	_ = append([]float64{}, 1<<sh)
	_ = complex(1<<sh, 0)
	_ = len("a") << sh
	_ = 1 << len("a")
	_ = 'a' << sh
	var r rune = 'a' << sh
	var f32 float32 = 'a' << sh
	_, _ = r, f32
	if 1<<sh == 1.5 {
	}
	switch 1 << sh {
	case 1.5:
	}
	_ = 1 << sh << f
	_ = 1 >> -1
	_ = sh << nil
	_ = sh << true
	_ = nil << sh
	_ = true << sh
	_ = f << "a"
	g(1 << sh)
	h(1 << sh)
	return 1 << sh
}

func g(float64)
func h[T any](T) T

func t[T ~int | ~uint8, F ~float64, U ~uint | ~uint8](t T, f F, u U) {
	_ = t << 1
	_ = t << t
	_ = f << 1
	_ = t << f
	_ = t << u
	_ = 1 << u
	_ = T(1) << 8
	_ = t << 300
	_ = T(1 << u)
	_ = F(1 << u)
	var _ T = 1 << u
	var _ F = 1 << u
}
