package p

const a = iota
var b = iota
const c = func() int { return iota }()
const d = len([iota]int{})

func f(x int) int { const y = iota; return 1 }
const (
	iota2 = iota + 1
	_
	g = iota2
)
const iota = 5
const h = iota
