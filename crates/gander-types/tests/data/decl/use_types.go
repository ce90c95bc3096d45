package p

type T int
var v T
func f() {}
const c = 1

func g() {
	var a v
	var b f
	var d c
	var e nil
	var h undefined
	var i *v
	var j []f
	var k map[c]v
	var l chan f
	var m func(v) c
	var n struct{ x v }
	var o interface{ m(v) }
	var q T.x
	var r v.x
	var s (T)
	var t [v]int
	var u g
	_ = T
	_ = []T
	_ = T(1)
	_ = v(1)
	_ = T{1}
	_ = v{1}
	_ = undefined{1}
	_ = []v{}
	T = 1
	T()
	f = nil
	c = 2
	nil = 3
	true = false
	len = 1
	_ = len
	len
	v.x()
	x.y()
	_ = (T).x
	_ = (*T)(nil)
	_ = *T
	_ = &T
	_ = -T
	_ = T + 1
}
