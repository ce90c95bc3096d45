package p

func a() int { return b }
var b = a()

type T struct{ f int }
func (t T) m() int { return c }
var c = T{}.m()

func (t *T) n() int { return d }
var d = (*T).n(nil)

var e = func() int { return f() }()
func f() int { return e }

var g, h = i(), j()
func i() int { return h }
func j() int { return g }

var k = l
var l = []func(){ func() { _ = k } }

var x interface{ m() int } = T{}
var y = x.m()

func init() { z = 1 }
var z = zz()
func zz() int { return w }
var w = 1

var fn = fn2
func fn2() { fn() }
