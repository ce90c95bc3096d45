package p

func f(a int, b string) int { return 0 }
func g() (int, string)
func v(a int, b ...string)

func h() (int, string) {
	f()
	f(1)
	f(1, "a", 3)
	x := f(g(), 1)
	v()
	f(g())
	f(g()...)
	v(g()...)
	v(1, nil...)
	y, z := f(1, "a")
	var a, b int = 1
	a, b = 1
	f(1.5+
		2i)
	for i, j, k := range 10 {
	}
	defer f
	go int(3)
	defer len("a")
	return 1
}

func h2() (a int, err error) {
	{
		a := 2
		return
	}
	for range 10 {
		continue L
	}
L:
	for {
	}
M:
	return 1, nil, 2
	return nil
	return
}
func h3() int {
	_ = append(1, 2)
	_ = append()
	_ = len()
	_ = cap(1, 2)
	_ = make()
	_ = make(int)
	_ = make([]int)
	_ = make([]int, 2, 1)
	switch x := 1; x {
	case 1:
	case 2, 1:
	}
	var i any
	switch y := i.(type) {
	case int:
	case string, int:
	}
	select {
	case 1:
	}
	a, a := 1, 2
	a := 3
	i.x := 3
}
