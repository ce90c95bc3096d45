package p

// Expressions of invalid operands say nothing further.
var a = undef + 1
var b = a.x + a[1] + a()
var c, d = undef2()
var e int = c + d
var f = undef3.x.y[undef4](undef5)
var g = map[undef6]int{1: "a"}
var h = []undef7{undef8, 1}
var i = undef9{x: undef10}
var j = struct{ x undef11 }{1}.x + "a"
var k func(undef12) int
var l = k(1) + "a"
var m = k.x
var n = <-undef13
var o = &undef14
var p = *undef15
var q = -undef16
var r = undef17 << 1
var s = 1 << undef18
var t = undef19 == nil
var u = interface{ m(undef20) }(nil)
var v = u.(undef21)
var w = undef22.(int)
var x = undef23[1:2]
var y = []int{}[undef24:undef25]
var z = func(undef26) undef27 { return undef28 }(1)

type T struct {
	f undef30
	g int
}

func fn(t T) (undef31, int) {
	t.f = 1
	t.f.x = 2
	t.g = "a"
	t.h = 1
	var x undef32 = 1
	x + 1
	x()
	y := x
	y.z()
	_ = y + "a"
	for i := range x {
		i + 1
	}
	switch x {
	case 1, "a":
	}
	switch x.(type) {
	case int:
	}
	if x {
	}
	go x
	defer x()
	x <- 1
	x++
	x += "a"
	z, w := fn(t)
	z.a()
	w.a()
	return x, "a"
}

const cc = undef40
const dd int = cc + "a"
const ee = dd + 1.5
const ff undef41 = 1
const gg = ff + "a"

var arr [cc]int
var arr2 [undef42]int
var arr3 = arr[1] + arr2["a"]
var ll = len(arr) + len(arr2) + "a"
