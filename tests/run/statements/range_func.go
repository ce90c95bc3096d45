// Loops over functions: every way out of the body, deferred calls, misuse of
// the body by the iterator.
package main

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer print("[end]")
		for i := range n {
			if !yield(i) {
				print("[stop]")
				return
			}
		}
	}
}
func pairs(yield func(string, int) bool) {
	_ = yield("a", 1) && yield("b", 2) && yield("c", 3)
}
func zero(yield func() bool) {
	for yield() {
	}
}
func find(n int) (r int, s string) {
	for i := range seq(10) {
		for j := range seq(10) {
			if i*j == n {
				return i, "found"
			}
			if j > i {
				break
			}
		}
	}
	return -1, "none"
}
func findUnnamed(n int) (int, [3]string) {
	for i := range seq(10) {
		if i == n {
			return i, [3]string{"a", "b", "c"}
		}
	}
	return -1, [3]string{}
}
func withDefer() (n int) {
	defer func() { n *= 2 }()
	for i := range seq(3) {
		defer println("deferred", i)
		n += i
	}
	println("loop done")
	return n
}
func labels() {
outer:
	for i := range seq(5) {
		for j := range seq(5) {
			switch {
			case j == 1:
				continue
			case j == 2:
				continue outer
			case i == 3:
				break outer
			}
			print("(", i, j, ")")
		}
	}
	println()
	k := 0
again:
	for i := range seq(3) {
		k++
		if i == 1 && k < 5 {
			goto again
		}
	}
	println(k)
	for x := 0; x < 3; x++ {
		for range zero {
			if x == 1 {
				break
			}
			goto next
		}
		print("x1 ")
	next:
		print(x, " ")
	}
	println()
loop:
	for x := range 4 {
		for i := range seq(4) {
			if i == x {
				continue loop
			}
			if x == 3 {
				break loop
			}
		}
	}
	println()
}
func bad(yield func(int) bool) {
	yield(1)
	yield(2)
}
func recoverBad(yield func(int) bool) {
	defer func() { recover() }()
	yield(1)
}
func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			if err, ok := e.(error); ok {
				println(name, err.Error())
			} else {
				println(name, e.(string))
			}
		}
	}()
	f()
}

type G[T any] struct{ xs []T }

func (g *G[T]) All() func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i, x := range g.xs {
			if !yield(i, x) {
				return
			}
		}
	}
}

func collect[T any](f func(func(T) bool)) (out []T) {
	for x := range f {
		out = append(out, x)
	}
	return out
}

var saved func(int) bool

func main() {
	println(find(6))
	println(find(77))
	n, a := findUnnamed(4)
	println(n, a[2])
	println(withDefer())
	labels()
	for k, v := range pairs {
		print(k, v, " ")
		if v == 2 {
			break
		}
	}
	println()
	var k string
	var vs [4]int
	for k, vs[2] = range pairs {
	}
	println(k, vs[2])
	for k := range pairs {
		print(k)
	}
	for range pairs {
		print(".")
	}
	println()
	try("bad", func() {
		for range bad {
			break
		}
	})
	try("recoverBad", func() {
		for range recoverBad {
			panic("body")
		}
	})
	try("exhausted", func() {
		for range func(y func(int) bool) { saved = y } {
		}
		saved(1)
	})
	try("panic", func() {
		for i := range seq(3) {
			if i == 1 {
				panic("in body")
			}
		}
	})
	g := &G[string]{[]string{"p", "q"}}
	for i, s := range g.All() {
		print(i, s, " ")
	}
	println()
	println(len(collect(seq(7))))
	var fs []func()
	sum := 0
	for i := range seq(3) {
		sum += i
		fs = append(fs, func() { print(i, " "); i += 10; sum++ })
	}
	for _, f := range fs {
		f()
		f()
	}
	println(sum)
}
