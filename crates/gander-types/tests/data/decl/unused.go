package p

func f(p int) (r int) {
	var a int
	b := 1
	var c, d = 2, 3
	_ = c
	for i, v := range []int{} {
	}
	for i := 0; ; {
	}
	if x := 1; true {
	}
	switch y := 2; {
	}
	switch z := any(1).(type) {
	}
	switch z := any(1).(type) {
	case int:
	}
	switch z := any(1).(type) {
	case int:
		_ = z
	}
	func() {
		e := 1
		var g = 2
		g = 3
	}()
	h := func() { h2 := 1 }
	const unusedConst = 1
	type unusedType int
	var k struct{ x int }
	k.x = 1
	var l []int
	l[0] = 1
	var m *int
	*m = 1
	var n int
	n++
	n += 1
	a, q := 1, 2
	select {
	case w := <-make(chan int):
	}
	return
label:
}

var g = func() { u := 1 }
