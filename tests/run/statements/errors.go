// Run-time errors as values, generics, closures, methods, and the exit code.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

type Num interface{ ~int | ~float64 }

func Sum[T Num](xs ...T) (t T) {
	defer func() { t++ }()
	for _, x := range xs {
		t += x
	}
	return
}

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }
func (s *Stack[T]) Each(f func(T) bool) {
	for i := len(s.items) - 1; i >= 0; i-- {
		if !f(s.items[i]) {
			return
		}
	}
}
func kind[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case string:
		return "string"
	case T:
		return "T"
	}
	return "?"
}

type myErr struct{ code int }

func (e *myErr) Error() string { return fmt.Sprint("code ", e.code) }
func work(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("wrapped: %v", r)
		}
	}()
	switch n {
	case 0:
		return nil
	case 1:
		return &myErr{7}
	case 2:
		var m map[string]int
		m["x"] = 1
	case 3:
		var a []int
		_ = a[n]
	case 4:
		var p *myErr
		p.code++
	case 5:
		z := 0
		_ = n / z
	case 6:
		var i any = "s"
		_ = i.(int)
	case 7:
		var i any
		_ = i.(fmt.Stringer)
	case 8:
		panic(fmt.Sprintf("%d", n))
	case 9:
		_ = make([]int, n-10)
	case 10:
		a := make([]int, 2)
		_ = a[n:]
	case 11:
		runtime.Goexit()
	}
	return errors.New("end")
}

type W struct{ sb strings.Builder }

func (w *W) add(s string) *W { w.sb.WriteString(s); return w }
func chain() string {
	w := &W{}
	defer w.add("1").add("2").add("3")
	w.add("0")
	return w.sb.String()
}
func multi() (a, b int, s string)    { return 1, 2, "three" }
func pass(a, b int, s string) string { return fmt.Sprint(a, b, s) }
func variadic(xs ...any) int         { return len(xs) }

type matrix [3][3]float64

func (m matrix) t() (r matrix) {
	for i := range m {
		for j := range m[i] {
			r[j][i] = m[i][j]
		}
	}
	return
}
func closures() {
	x := 0
	inc := func() int { x++; return x }
	a, b := inc(), inc()
	fmt.Println(a, b, x)
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	fmt.Println(fib(15))
	arr := [3]int{1, 2, 3}
	f := func() [3]int { arr[0]++; return arr }
	fmt.Println(f(), f(), arr)
	func() {
		defer func() { x = 100 }()
		x = 50
	}()
	fmt.Println(x)
}
func runeCount(s string) (n int) {
	for range s {
		n++
	}
	return
}
func bigSwitch(s string) int {
	switch s {
	case "alpha":
		return 1
	case "beta":
		return 2
	case "gamma", "delta":
		return 3
	case "epsilon":
		return 4
	case "zeta":
		return 5
	case "eta", "theta":
		return 6
	}
	return 0
}

type state int

const (
	A state = iota
	B
	C
)

func (s state) String() string {
	switch s {
	case A:
		return "A"
	case B:
		return "B"
	}
	return "?"
}
func lastly() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer fmt.Println("goexit deferred")
		work(11)
		fmt.Println("unreachable")
	}()
	<-done
}
func main() {
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2.5))
	s := &Stack[string]{}
	s.Push("a")
	s.Push("b")
	for x := range s.Each {
		fmt.Print(x, " ")
		defer fmt.Println("deferred", x)
	}
	fmt.Println(kind(1), kind("x"), kind(2.5))
	for i := range 11 {
		fmt.Println(i, work(i))
	}
	var me *myErr
	fmt.Println(errors.As(work(1), &me), me.code)
	fmt.Println(chain())
	fmt.Println(pass(multi()))
	fmt.Println(variadic(multi()))
	fmt.Println(matrix{{1, 2, 3}, {4, 5, 6}}.t())
	closures()
	fmt.Println(runeCount("héllo, 世界"))
	for _, w := range strings.Fields("alpha beta gamma delta eta theta iota") {
		fmt.Print(bigSwitch(w), " ")
	}
	fmt.Println(A, B, C)
	lastly()
	type pt struct{ x, y int }
	pts := map[pt]string{{1, 2}: "a", {3, 4}: "b"}
	fmt.Println(pts)
	var iface any = pt{1, 2}
	switch iface {
	case pt{1, 2}:
		fmt.Println("pt match")
	}
	switch v := iface.(type) {
	case pt, *pt:
		fmt.Printf("%T %v\n", v, v)
	}
	var arr [4]int
	for i := range arr {
		arr[i] = i * i
	}
	x, y := arr[1:], arr[:2]
	x[0], y[1] = 10, 20
	fmt.Println(arr, x, y)
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		fmt.Print(i, j, ";")
	}
	fmt.Println()
	if n, err := fmt.Sscan("42", &arr[0]); err != nil || n != 1 {
		os.Exit(3)
	} else if m := arr[0]; m == 42 {
		fmt.Println("scanned", m)
	}
	defer func() {
		fmt.Println("exit", recover())
		os.Exit(4)
	}()
	var np *pt
	fmt.Println(np.y)
}
