package p

type T struct{ x int }
type B bool

func two() (int, string)
func none()
func three() (int, error, string)

func f(i int, u uint, f float64, s string, b bool, mb B, c complex128, t T, p *T, e interface{}, m map[int]int) {
	_ = -s
	_ = -b
	_ = +t
	_ = !i
	_ = !b
	_ = !mb
	_ = ^f
	_ = ^u
	_ = -u
	_ = -c
	_ = ^c
	_ = ~i
	_ = ~s
	_ = ~1
	_ = &i
	_ = &f
	_ = &1
	_ = &two()
	_ = &none()
	_ = &m[1]
	_ = &t.x
	_ = &p.x
	_ = &(t)
	_ = &(T{})
	_ = &[]int{1}
	_ = &nil
	_ = &undef
	_ = *i
	_ = *p
	_ = *&i
	_ = **p
	_ = *nil
	_ = *undef
	_ = *two()
	_ = &*p
	_ = i + f
	_ = i + u
	_ = i + s
	_ = s + i
	_ = t + t
	_ = b + b
	_ = b && i
	_ = i && b
	_ = b && mb
	_ = b || 1 == 1
	_ = e + 1
	_ = e + e
	_ = p + 1
	_ = nil + 1
	_ = 1 + nil
	_ = i % f
	_ = f % f
	_ = i & f
	_ = s & s
	_ = s * 2
	_ = 2 * s
	_ = i * 2.5
	_ = 2.5 * i
	_ = i + 'a'
	_ = i + "a"
	_ = i + true
	_ = i + (1 + 2i)
	_ = f + 2i
	_ = two() + 1
	_ = 1 + two()
	_ = none() + 1
	_ = undef + i
	_ = i + undef
	_ = undef + undef2
	_ = i / 0
	_ = i / 0.0
	_ = i % 0
	_ = f / 0
	_ = c / 0
	i += f
	i += "a"
	i += 1.5
	i -= two()
	s += 1
	s -= s
	b += b
	i &^= 1.0
	i <<= f
	i++
	s++
	b--
	f++
	nil++
	1++
	undef++
	m[1]++
	two()++
	i = two()
	i, s = two()
	i, s = three()
	i, s := two()
	var x, y = three()
	var z int = two()
	_, _ = x, y
	f(two())
	i.x = 1
	t.x.y = 1
	(i) = 1
	i, 2 = 1, 2
}
