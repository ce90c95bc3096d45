package p

var a = b
var b = f()

func f() int { return a + g() }
func g() int { return c }

var c = d
var d = 1

type T struct{}

func (T) m() int { return e }

var e = T{}.m()
var e2 = T.m(T{})
var x = x
var y, z = h()

func h() (int, int) { return z, y }

var l = func() int { return l2 }()
var l2 = l
