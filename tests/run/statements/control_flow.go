// Branches, switches, loops, assignments and deferred calls, with results that
// travel in memory.
package main

type S struct{ a, b int }
type Big struct {
	x [5]int
	s string
}

func three() (int, string, error) { return 1, "x", nil }
func named(n int) (r int, err error) {
	defer func() { r *= 2 }()
	r = n
	if n > 2 {
		return n + 100, nil
	}
	return
}
func shadow() (x int) {
	{
		x := 5
		_ = x
	}
	x = 7
	return
}
func big(b Big) (Big, int, Big) { b.x[0]++; return b, b.x[0], b }
func recov() (s string, n int, b Big) {
	defer func() {
		if e := recover(); e != nil {
			s = "recovered"
			n++
			b.x[3] = 9
		}
	}()
	n = 41
	panic("oops")
}
func order(s string) int { print(s, " "); return len(s) }

func gotos() {
	i := 0
top:
	if i < 3 {
		print(i, " ")
		i++
		goto top
	}
	goto end
end:
	println("end")
}
func labels() {
outer:
	for i := 0; i < 3; i++ {
		for j := 0; ; j++ {
			switch {
			case j == 1:
				continue
			case j == 3:
				continue outer
			case i == 2:
				break outer
			}
			print(i, ",", j, " ")
		}
	}
	println()
}
func switches(n int, s string, e any) {
	switch n {
	case 1, 2, 3:
		print("small ")
		fallthrough
	case 4:
		print("four ")
	case -5:
		print("neg ")
	default:
		print("def ")
	}
	switch s {
	case "":
		print("empty ")
	case "a", "b", "cc":
		print("abc ")
	case "dd", "ddd", "eee", "ff":
		print("multi ")
	default:
		print("sdef ")
	}
	switch x := e.(type) {
	case nil:
		print("nil ")
	case int, int8:
		print("int ")
	case string:
		print(len(x), " ")
	case error:
		print(x.Error(), " ")
	case S:
		print(x.a, x.b, " ")
	case *S:
		print(x.a, " ")
	case Big:
		print(x.s, " ")
	case interface{ Foo() }:
		x.Foo()
	case func() int:
		print(x(), " ")
	default:
		print("other ")
	}
	switch {
	case n > 100:
		print("huge ")
	case n > 1 && s != "":
		print("and ")
	}
	switch e {
	case 3:
		print("e3 ")
	case "str":
		print("estr ")
	case nil:
		print("enil ")
	}
	println()
}

type E struct{}

func (E) Error() string { return "E!" }

type F struct{}

func (F) Foo() { print("foo ") }

func ranges() {
	for i := range 3 {
		print(i)
	}
	for range 2 {
		print("x")
	}
	var u8 uint8 = 3
	for i := range u8 {
		print(i)
	}
	println()
	a := [3]int{1, 2, 3}
	for i, v := range a {
		a[2] = 10
		print(i, v, " ")
	}
	for i, v := range &a {
		a[2] = 20
		print(i, v, " ")
	}
	s := []string{"a", "b"}
	for i, v := range s {
		s = append(s, v)
		print(i, v, " ")
	}
	println(len(s))
	for i, r := range "aé世\xff" {
		print(i, ":", r, " ")
	}
	println()
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	sum := 0
	for k, v := range m {
		sum += v
		delete(m, k)
	}
	println(sum, len(m))
	var fs []func()
	for i := 0; i < 3; i++ {
		fs = append(fs, func() { print(i, " "); i++ })
	}
	for _, f := range fs {
		f()
		f()
	}
	for i, b := range []Big{{s: "p"}, {s: "q"}} {
		fs = append(fs, func() { print(i, b.s, " ") })
		b.s += "!"
	}
	for _, f := range fs {
		f()
	}
	println()
	var x struct{ k, v int }
	for x.k, x.v = range []int{5, 6} {
	}
	println(x.k, x.v)
	for i := range 10 {
		if i%2 == 0 {
			continue
		}
		if i > 6 {
			break
		}
		print(i, " ")
	}
	println()
}
func assigns() {
	a, b := 1, 2
	a, b = b, a
	println(a, b)
	i := 0
	arr := []int{0, 0, 0}
	i, arr[i] = 1, 9
	println(i, arr[0], arr[1])
	m := map[string]int{}
	m["a"]++
	m["a"] += 5
	m["b"] -= 2
	v, ok := m["zz"]
	println(m["a"], m["b"], v, ok)
	var e any = 5
	n, ok := e.(int)
	_, ok2 := e.(string)
	println(n, ok, ok2)
	p, q := Big{s: "p"}, Big{s: "q"}
	p, q = q, p
	println(p.s, q.s)
	s := "x"
	s += "y"
	f := 1.5
	f *= 2
	f++
	c := complex(1, 2)
	c++
	println(s, f, c)
	x := 1
	x <<= 3
	x |= 1
	x &^= 8
	println(x)
	var ms map[string][]int = map[string][]int{}
	ms["k"] = append(ms["k"], 1, 2)
	println(len(ms["k"]))
	aa, _, err := three()
	println(aa, err == nil)
	var st S
	st.a, st.b = 3, 4
	ps := &st
	ps.a, ps = 10, nil
	println(st.a, ps == nil)
}
func defers() {
	for i := 0; i < 3; i++ {
		defer print(i, " ")
	}
	defer func(s string) { println(s) }("args")
	var e E
	defer println(e.Error())
	f := func(a, b int, c string, d [3]int, x float64) { println(a, b, c, d[1], x) }
	defer f(1, 2, "c", [3]int{7, 8, 9}, 2.5)
	m := map[int]int{1: 1}
	defer func() { println(len(m)) }()
	defer delete(m, 1)
	var err error = e
	defer err.Error()
}
func nestedPanic() (r string) {
	defer func() {
		r = recover().(string)
	}()
	defer func() {
		defer func() {
			println("inner", recover().(string))
			panic("third")
		}()
		panic("second")
	}()
	panic("first")
}
func deferNil() {
	defer func() { e := recover(); println(e.(error).Error()) }()
	var f func()
	defer f()
	println("before")
}
func deferNilIface() {
	defer func() { e := recover(); println(e.(error).Error()) }()
	var f error
	defer f.Error()
	println("not reached")
}
func overflow(a [4]int, b [3]string, c, d, e, f, g, h, i int) ([2]int, string, [2]string, int, int, int, int, int, int) {
	defer func() { recover() }()
	if i == 9 {
		return [2]int{a[0], a[3]}, b[1], [2]string{b[0], b[2]}, c, d, e, f, g, h
	}
	panic(1)
}
func main() {
	println(named(1))
	println(named(5))
	println(shadow())
	b, n, b2 := big(Big{s: "big"})
	println(b.x[0], n, b2.x[0], b2.s)
	s, n, b3 := recov()
	println(s, n, b3.x[3])
	gotos()
	labels()
	switches(2, "a", nil)
	switches(4, "dd", 3)
	switches(-5, "", int8(4))
	switches(77, "ccc", "str")
	switches(101, "eee", E{})
	switches(3, "ff", S{1, 2})
	switches(3, "ff", &S{4, 2})
	switches(3, "cc", Big{s: "bb"})
	switches(3, "cc", F{})
	switches(3, "cc", func() int { return 77 })
	switches(3, "cc", 2.5)
	ranges()
	assigns()
	defers()
	println(nestedPanic())
	deferNil()
	deferNilIface()
	a1, a2, a3, a4, _, _, _, _, a9 := overflow([4]int{1, 2, 3, 4}, [3]string{"x", "y", "z"}, 1, 2, 3, 4, 5, 6, 9)
	println(a1[1], a2, a3[1], a4, a9)
	a1, a2, a3, a4, _, _, _, _, a9 = overflow([4]int{1, 2, 3, 4}, [3]string{"x", "y", "z"}, 1, 2, 3, 4, 5, 6, 8)
	println(a1[1], a2, a3[1], a4, a9)
	arr := []int{1, 2, 3}
	arr[order("a")], arr[order("bb")-1] = order("ccc"), order("dddd")
	println(arr[0], arr[1], arr[2])
}
