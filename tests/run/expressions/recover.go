package main

type I interface{ M() }
type T1 struct{}

func (T1) M() {
	r := recover()
	println("rec", r != nil)
}

type T2 uintptr

func (t T2) M() { println("rec2", recover() != nil, t) }

type T3 struct{ a [5]int }

func (t T3) M() { println("rec3", recover() != nil, t.a[2]) }

type T4 struct{ *T3 }

func a() { var t I = T1{}; defer t.M(); panic(1) }
func b() { var z T2 = 3; var t I = &z; defer t.M(); panic(1) }
func c() { var z T3; z.a[2] = 7; var t I = &z; defer t.M(); panic(1) }
func d() { var z T3; z.a[2] = 7; var t I = T4{&z}; defer t.M(); panic(1) }
func e() { var z T3; z.a[2] = 7; f := z.M; defer f(); panic(1) }
func f() { var z T3; z.a[2] = 7; f := I.M; defer f(z); panic(1) }
func g() { var z T3; z.a[2] = 7; f := (*T3).M; defer f(&z); panic(1) }

func main() {
	a()
	b()
	c()
	d()
	e()
	f()
	g()
}
