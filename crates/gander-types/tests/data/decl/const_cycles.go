package p

const a = b + 1
const b = c + 1
const c = a + 1

const d = len(e)
var e [d]int

const f = len([f]int{})

var g = h
const h = len(g)

const (
	i = j
	j = iota
	k = l
	l
)

func m() [n]int { var x [n]int; return x }
const n = len(m())

type t int
const o t = p
const p t = o
