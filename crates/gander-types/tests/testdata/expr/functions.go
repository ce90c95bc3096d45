package p

type E struct{}

func (e *E) Error() string { return "" }

func f1() (int, error)
func f2(int, ...string)
func f3() error
func f4(func(int) string) func() int

func bodies() {
	f := func() int { return }
	g := func() { return 1 }
	h := func() (int, string) { return f1() }
	i := func(a, b int, c ...string) (x int, err error) {
		err := f3()
		return
	}
	var err error = &E{}
	err = E{}
	err = nil
	f2(f1())
	f2(1, f1())
	f2(1, "a", 2)
	f2(1, []string{}...)
	f2(1, "a", []string{}...)
	f2([]int{}...)
	f2()
	f3().Error()
	f3().x()
	f4(func(string) int { return 0 })
	f4(func(i int) string { return i })()
	f4(nil)()()
	f4(f4)
	f()()
	func() {}()
	func() int { return 1 }()
	_ = func() {}
	_ = func() {}()
	_ = func() int { for {} }
	_ = func() int { if true { return 1 } }
	_ = func(int) {} == nil
	_ = func(int) {} == f
	go func() {}
	defer recover
	go f1()
	defer func() int { return 1 }()
	f, g = g, f
	f = nil
	f = 1
	f = func() string { return "" }
	_, _, _, _, _ = f, g, h, i, err
	x, y := f1(), 1
	x, y := f1()
	x, y, z := f1()
	x = f1()
	x, _ = f1()
	_ = f1()
	_ = f3() == nil
	_ = f3() == E{}
	_ = f3() == &E{}
	_ = f3().(E)
	_ = f3().(*E)
	_ = f3().(int)
	if err := f3(); err != nil && err {
	}
	if v, ok := f3().(*E); ok {
		v.x()
	}
	if v, err := f3().(*E); err {
	}
	var m map[string]int
	v, ok := m["a"]
	v, ok = m["a"], 1
	v, ok := m[1]
	ok, v = m["a"]
	var c chan int
	v, ok = <-c
	ok, v = <-c
	_, _ = v, ok
	len(m)
	m["a"]
	<-c
	c
	1
	f
	-x
	f3
	(f3())
	(<-c)
	int(x)
	"a" + "b"
	append([]int{}, 1)
	new(int)
	panic()
	panic(1, 2)
	print(1, "a", nil)
	copy([]int{}, "a")
}
