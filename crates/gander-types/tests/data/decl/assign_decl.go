package p

func two() (int, string) { return 0, "" }
func f() {
	var a, b int = two()
	var c, d = two(), 1
	var e, f, g int = 1, 2
	var h, i = 1, 2, 3
	var j int = "x"
	var k = nil
	var l = f
	var m = f()
	var n, o = f()
	var p []int = nil
	var q struct{} = nil
	const r = len(p)
	const s int = "x"
	const t string = 1
	const u uint8 = 256
	const v = u + 1
	const w = two()
	const x = nil
	const y, z = 1, "x"
	const z2 float32 = 1e100
	var aa = [...]int{1}
	var bb [...]int
	var cc = two
	_, _, _, _ = a, b, c, d
}
var pa, pb int = two()
var pc int = pd()
func pd() string { return "" }
const pe = pf
var pf = 1
const pg int = 1.5
const ph = 1 / 0
const pi = "a" + 1
var pj = 1 / 0
const pk uint = -1
