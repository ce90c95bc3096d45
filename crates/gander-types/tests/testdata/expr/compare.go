package p

type S struct {
	f []int
}
type T struct {
	a int
	s S
}
type I interface{ m() }
type J interface{ n() }
type MI int

func (MI) m() {}

func f[P any, C comparable, O ~int | ~string, N ~[]int | ~func()](s S, t T, i I, j J, e interface{}, m MI, l []int, mp map[int]int, fn func(), p P, p2 P, c C, c2 C, o O, n N, a [2]S, b [2]int, ptr *int, ptr2 *string, x int, st string, bl bool) {
	_ = s == s
	_ = t == t
	_ = i == j
	_ = i == m
	_ = j == m
	_ = e == s
	_ = s == e
	_ = e == 1
	_ = e == "a"
	_ = i == 1
	_ = e == nil
	_ = i == nil
	_ = l == l
	_ = l == nil
	_ = nil == l
	_ = mp == mp
	_ = fn == fn
	_ = fn != nil
	_ = p == p2
	_ = c == c2
	_ = c == p
	_ = o == o
	_ = o < o
	_ = c < c2
	_ = p < p2
	_ = o == 1
	_ = n == nil
	_ = n == n
	_ = p == nil
	_ = e == p
	_ = e == c
	_ = a == a
	_ = b == b
	_ = b < b
	_ = ptr == ptr2
	_ = ptr == nil
	_ = ptr == 0
	_ = ptr < ptr
	_ = x == st
	_ = x == bl
	_ = x == nil
	_ = st < st
	_ = st == nil
	_ = bl < bl
	_ = bl == true
	_ = bl == 1
	_ = x < 1.5
	_ = 1 < x
	_ = "a" < x
	_ = x == x == bl
	_ = x < x < x
	_ = e < e
	_ = i < j
	_ = nil < nil
	_ = nil == nil
	_ = s == nil
	_ = nil == x
	_ = 1i < 2i
	_ = struct{ f func() }{} == struct{ f func() }{}
	_ = [1]func(){} == [1]func(){}
	_ = MI(1) == 1
	_ = MI(1) == x
	switch x {
	case "a", 1.5, nil, 1:
	}
	switch s {
	case s:
	}
	switch l {
	case nil, l:
	}
	switch fn {
	case nil:
	case fn:
	}
	switch e {
	case 1, "a", l, nil:
	}
	switch p {
	case p:
	}
	switch {
	case x, bl, 1:
	}
	var bb MyBool = x == x
	bb = bl
	bb = x == x && bl
	bb = x == x && true
	_ = bb
}

type MyBool bool
