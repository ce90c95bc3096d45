package p

type S struct{ a, b int }
type Err struct{}

func (Err) Error() string { return "" }

type I interface{ M() }
type T1 int
type T2 int

func (T1) M()  {}
func (*T2) M() {}

func pair() (int, string) { return 0, "" }
func none()               {}

func stmts(ch chan int, ro <-chan int, so chan<- int, m map[string]S, i any, f float64, b bool, s string) {
	1
	"a"
	f + 1
	-f
	s
	ch
	<-ch
	<-so
	<-f
	ch <- 1
	ch <- "a"
	ro <- 1
	f <- 1
	so <- nil
	so <- none()
	ch <- pair()
	nil <- 1
	ch <- undefinedx
	m["a"]
	m["a"].a = 1
	m["a"].a++
	i.(int)
	[]int{1}
	func() {}
	func() {}()
	&f
	*f
	(none)
	(none())
	s[0] = 'a'
	s[0]++
	s++
	b++
	f++
	f--
	1++
	none()++
	s += 1
	s += "a"
	s -= "a"
	f += "a"
	f %= 2
	f <<= 1
	f &^= 2
	b += b
	1 += 1
	none = nil
	none() = 1
	pair() = 1, 2
	nil = 1
	S = 1
	len = 1
	_ = 1
	_ = nil
	_ = none
	_ = none()
	_ = pair()
	_ = S
	_ = len
	_, _ = 1
	_, _ = 1, 2, 3
	_, _ = pair()
	_, _, _ = pair()
	_ += 1
	_++
	f, s = pair()
	f, s = 1, 2
	f, s = "a", 1.5
	v, ok := m["a"]
	v, ok = <-ch
	v2, ok2 := i.(int)
	v3, ok3 := i.(int), 1
	v4, ok4 := 1
	v5, v6, v7 := m["a"]
	v8, v9 := <-f
	var w1, w2 int = 1, "a"
	var w3, w4 = 1
	var w5 = 1, 2
	var w6 int
	var w7, w8 int = pair()
	var w9, w10 = pair()
	var w11 = nil
	var w12 = none()
	var w13 = pair()
	var w14 error = Err{}
	var w15 I = T1(1)
	var w16 I = T2(1)
	var w17 *int = 1
	var w18 [2]int = [3]int{}
	f := 1
	f, f2 := 1, 2
	s, f := 1, 2
	s.x := 1
	1 := 2
	s, s := 1, 2
	_ := 1
	_, _ := 1, 2
	a, _ := 1, "a"
	aa, bb := 1
	cc, dd := undefinedx, 1
	ee := undefinedx
	ff := func() {}
	ff = nil
	gg := nil
	hh := S{}.c
	len := 1
	len = "a"
	stmts := stmts
	var x1 int
	x1 = 1
	var x2 int
	_ = x2
	var x3 S
	x3.a = 1
	var x4 []int
	x4[0] = 1
	var x5 *S
	x5.a = 1
	*x5 = S{}
	var x6 map[string]int
	x6["a"] = 1
	var x7 int
	(x7) = 1
	var x8 int
	x8++
	var x9 int
	x9 += 1
	var x10 func()
	x10 = func() { x10() }
	const c1 = 1
	c1 = 2
	type tt int
	type tu = int
	if f {
	}
	if s == "a" {
	}
	if x := 1; x {
	}
	if none() {
	}
	if 1 {
	} else if "a" {
	} else if b {
	}
	for f {
	}
	for none() {
	}
	for i := 0; i < 10; i++ {
	}
	for i := 0; i; i++ {
	}
	for i := 0; ; {
	}
	for x, y := 1, 2; x < 10; {
	}
	{
		var inner int
	}
	var T1 int
	T1 = 1
	if v := 1; b {
	} else {
		v = 2
	}
	func() {
		var inner2 int
		q := 1
	}()
	go func() {
		var inner3 int
	}()
	return
}

func r0() { return none() }
func r1() int { return }
func r2() int { return 1, 2 }
func r3() (int, string) { return pair() }
func r4() (int, string, int) { return pair() }
func r5() (int, string) { return 1 }
func r6() (a int, b string) { return }
func r7() (a int, b string) { return 1 }
func r8() (string, int) { return pair() }
func r9() int { return "a" }
func r10() error { return Err{} }
func r11() error { return &T1{} }
func r12() (int, error) { return nil }
func r13() (int, error) { return pair(), nil }
func r14() (x int) { { x := 1; _ = x; return }; }
func r15() (x int, y int) { { x, y := 1, 2; return }; }
func r16() func(int) int { return func(s string) int { return 0 } }
func r17() int { return none() }
func r18() { return 1 }
func r19() { return nil }
func r20() (int, int) { return undefinedx }
func r21() (int, int) { return undefinedx, 1, 2 }
func r22() (_ int, err error) { return }
func r23() (_ int, err error) { err := err; return }
func r24() chan<- int { return make(<-chan int) }
func r25() (x int) { func() { x := 1; return }(); return }
func r26() (x int) { const x = 1; return }
func r27() (x int) { for x := range 10 { _ = x; return }; return }
func r28() (x int) { if x := 1; x > 0 { return }; return }

func t1() int {}
func t2() int { for {} }
func t3() int { for { break } }
func t4() int { L: for { for { break L } } }
func t5() int { L: for { for { break } }; goto L }
func t6() int { panic(1) }
func t7() int { (panic)(1) }
func t8() int { panic := func(int) {}; panic(1) }
func t9(x int) int { switch x { case 1: return 1; default: return 2 } }
func t10(x int) int { switch x { case 1: return 1 } }
func t11(x int) int { switch x { case 1: fallthrough; default: return 2 } }
func t12(x int) int { switch x { case 1: break; default: return 2 } }
func t13(x any) int { switch x.(type) { case int: return 1; default: panic(1) } }
func t14() int { select {} }
func t15(c chan int) int { select { case <-c: return 1 } }
func t16(c chan int) int { select { case <-c: break } }
func t17(c chan int) int { L: select { case <-c: for { break L } } }
func t18(b bool) int { if b { return 1 } else { return 2 } }
func t19(b bool) int { if b { return 1 } }
func t20(b bool) int { if b { return 1 } else if !b { return 2 } }
func t21(b bool) int { { return 1 } }
func t22(b bool) int { return 1; ; ; }
func t23(b bool) int { for b { return 1 } }
func t24(b bool) int { for range 10 { return 1 } }
func t25(b bool) int { for ;; { if b { break } } }
func t26(b bool) int { goto L; L: return 1 }
func t28() int { L: { break L } }
func t29() int { for { switch { case true: break } } }
func t30() int { for { select { default: break } } }
func t31() int { func() int { }() ; return 1}
func t32() (x int) { defer func() { x = 1 }() }
