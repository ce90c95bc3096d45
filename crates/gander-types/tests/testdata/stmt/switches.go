package p

type Reader interface{ Read([]byte) (int, error) }

type I interface{ M() }
type T1 int
type T2 int
type MyInt int
type MyBool bool
type S struct{ f func() }

func (T1) M()  {}
func (*T2) M() {}

func sw(x int, s string, f float64, i any, b bool, e error, m I, arr []int, ch chan int, fn func(), st S, p *int) {
	switch x {
	case 1, 2, 1:
	case 2:
	case "a":
	case 1.5:
	case 3.0:
	case 3:
	case nil:
	case x:
	case x:
	case undefinedx:
	case 'a':
	case 97:
	case int8(1):
	case 1 + 1:
	case none():
	default:
	default:
	}
	switch s {
	case "a", "b":
	case "a" + "b", "ab":
	case "b":
	case `a`:
	case 1:
	}
	switch f {
	case 1, 1.0:
	case 0.1, 1.0 / 10:
	case 1e100, 1e100:
	case -0.0, 0:
	}
	switch i {
	case 1, 1.0, "a":
	case 1:
	case int8(1), int8(1):
	case MyInt(1):
	case true, true:
	case nil, nil:
	case arr:
	case fn:
	case []int{}:
	}
	switch {
	case true:
	case true:
	case x:
	case x > 1:
	case b, !b:
	case 1:
	case "a":
	case MyBool(true):
	case nil:
	}
	switch b {
	case true, true:
	case 1:
	}
	switch arr {
	case nil:
	case arr:
	}
	switch fn {
	case nil:
	case fn:
	}
	switch st {
	}
	switch [2]func(){} {
	}
	switch p {
	case nil, &x:
	case 1:
	}
	switch (nil) {
	}
	switch int {
	}
	switch none() {
	}
	switch 1 << 70 {
	}
	switch 1 {
	case 1:
	case 2.0:
	case 1.5:
	}
	switch 1.5 {
	case 1:
	case 1.5, 1.5:
	}
	switch y := x; y {
	}
	switch y := x; {
	}
	switch x := x.(type) {
	}
	switch x := i.(type) {
	case int, string:
		x++
	case bool:
		x = true
	}
	switch x := i.(type) {
	}
	switch x := i.(type) {
	case int:
		x := 1
	}
	switch _ := i.(type) {
	case int:
	}
	switch i.(type) {
	case int, int:
	case string:
	case MyInt, T1, *T2:
	case string:
	case nil:
	case nil:
	case 1:
	case undefinedx:
	case []undefinedy:
	case any:
	case interface{}:
	case I:
	case interface{ M() }:
	case len:
	case error, error:
	case []int, []int:
	case func(int), func(x int):
	case struct{ a int }, struct{ a int }:
	default:
	default:
	}
	switch m.(type) {
	case T1:
	case T2:
	case *T2:
	case int:
	case *int:
	case string, error:
	case nil:
	case struct{}:
	case Reader:
	}
	switch z := m.(type) {
	case T1:
		z.M()
	case T2:
		z.M()
	}
	switch z := e.(type) {
	case T1:
		_ = z
	case nil:
		_ = z.Error()
	case undefinedz:
		_ = z + 1
	}
	switch nil.(type) {
	}
	switch (1).(type) {
	}
	switch q := undefinedq.(type) {
	case int:
		_ = q
	}
	switch q := undefinedq.(type) {
	case int:
	}
	switch x := x; y := i.(type) {
	case int:
	}
	switch e.(type) {
	case int:
		fallthrough
	case string:
	}
	switch x {
	case 1:
		fallthrough
	case 2:
		if b {
			fallthrough
		}
	case 3:
		fallthrough
	}
	fallthrough
	break
	continue
	for {
		switch {
		case true:
			continue
			break
		}
		select {
		default:
			break
			continue
		}
	}
	select {
	case <-ch:
	case x := <-ch:
	case x = <-ch:
	case x, b = <-ch:
	case x, b, f = <-ch:
	case x, ok := <-ch:
	case s = <-ch:
	case ch <- 1:
	case ch <- "a":
	case x > 1:
	case x + <-ch:
	case none():
	case x = 1:
	case x := 1:
	case (<-ch):
	case x := (<-ch):
	case x += <-ch:
	case (x):
	case <-x:
	case _ = <-ch:
	case _, _ = <-ch:
	case arr[0] = <-ch:
	case f(1) = <-ch:
	case x, y := <-ch, <-ch:
	case 1 * 2:
	case len("a"):
	case a, b := 1, 2:
	case ch:
	case "a" + "b":
	case -x:
	default:
	default:
	}
	select {
	case v := <-ch:
	case v, ok := <-ch:
		_ = v
	case v := <-undefinedch:
		_ = v
	case undefinedv <- 1:
	}
}

func none() {}

func tps[T any, U I, V int | string](t T, u U, v V) {
	switch t.(type) {
	}
	switch any(t).(type) {
	case T, U:
	case int:
	case T:
	}
	switch t {
	case t:
	}
	switch v {
	case 1:
	case "a":
	case v:
	}
	switch u := any(u).(type) {
	case V:
		_ = u + u
	case U:
		u.M()
	}
	switch u {
	case u:
	}
}
