package main

import "fmt"

var trace []string

func t(s string, v int) int { trace = append(trace, s); return v }

type P struct{ x, y int }

func (p P) add(n int) P    { trace = append(trace, "add"); return P{p.x + n, p.y} }
func (p *P) set(n int) *P  { trace = append(trace, "set"); p.x = n; return p }
func two() (int, string)   { return 7, "seven" }
func vari(a int, s ...any) { fmt.Println(a, s) }
func three(a, b, c int) int {
	return a*100 + b*10 + c
}

func main() {
	a := 1
	f := func() int { a++; return a }
	x := []int{a, f()}
	fmt.Println(x)
	m := map[int]int{a: 1, a: 2}
	_ = m
	n := map[int]int{a: f()}
	fmt.Println(n)
	fmt.Println(a, f(), a)
	y := a + f() + a
	fmt.Println(y)
	fmt.Println(three(t("a", 1), t("b", 2), t("c", 3)), trace)
	trace = nil
	var p P
	fmt.Println(p.add(t("1", 1)).add(t("2", 2)), trace)
	trace = nil
	p.set(t("s1", 4)).set(t("s2", 5))
	fmt.Println(p, trace)
	vari(two())
	arr := [3]int{1, 2, 3}
	i := 0
	g := func() int { i++; return i }
	arr[i] = g()
	fmt.Println(arr, i)
	arr[g()%3], arr[i%3] = g(), 9
	fmt.Println(arr, i)
	i, arr[i%3] = 1, 5
	fmt.Println(arr, i)
	var s []int
	func() {
		defer func() { fmt.Println(recover()) }()
		_ = s[i] + g()
	}()
	fmt.Println(i)
	b := t("x", 1) == 1 && t("y", 2) == 3 || t("z", 3) == 3
	fmt.Println(b, trace)
	var pp *P
	func() {
		defer func() { fmt.Println(recover(), i) }()
		pp.x = g()
	}()
	func() {
		defer func() { fmt.Println(recover(), i) }()
		var mm map[string]int
		mm["a"] = g()
	}()
	c := make(chan int, 3)
	c <- 1
	c <- 2
	c <- 3
	fmt.Println(<-c - <-c*<-c)
	l := [5]int{1, 2, 3, 4, 5}
	q := l
	l[0] = 100
	fmt.Println(q, l)
	h := func(v [5]int, w int) [5]int { v[1] = w; return v }
	fmt.Println(h(l, func() int { l[2] = 77; return 3 }()))
	st := struct {
		a [4]int
		b string
	}{b: "hi"}
	st2 := st
	st.a[3] = 9
	fmt.Println(st, st2, st == st2)
	st, st2 = st2, st
	fmt.Println(st, st2)
}
