package p

func two() (int, string) { return 1, "" }
func none()              {}

var a, b = two()
var c, d int = two()
var e, f, g = two()
var h = two()
var i, j = 1
var k, l = 1, 2, 3
var m = none()
var n, o int = 1, "x"
var p int = q
var q = p
var r = nil
var s int = nil

var v []int = []string{}
var w, x = y, z
var y, z = two()

func local() {
	var a, b = two()
	var c, d int = two()
	var e, f, g = two()
	var i, j = 1
	var k, l = 1, 2, 3
	var _ = a
}
