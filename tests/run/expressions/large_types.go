package main

// Types whose pointer masks are too large for the executable.
type large struct {
	n     int
	names [9000]string
	inner [3]struct {
		next [5000]*large
		k    int
	}
}

var table [20000]any

//go:noinline
func fill(x *large) {
	for i := range x.names {
		x.names[i] = string(rune('a' + i%26))
	}
	x.inner[2].next[4999] = &large{n: 7}
	x.inner[1].k = 5
}

func main() {
	x := new(large)
	fill(x)
	for i := range 40 {
		_ = make([]byte, 1<<20)
		y := new([20000]any)
		y[19999] = i
		table = *y
	}
	list := []*large{x, new(large)}
	fill(list[1])
	println(x.names[8999], x.inner[2].next[4999].n, x.inner[1].k, table[19999].(int))
	println(list[1].names[5], list[1].inner[2].next[4999].n)
	many := make([]large, 3)
	fill(&many[2])
	println(many[2].names[1], many[2].inner[2].next[4999].n, len(table))
}
