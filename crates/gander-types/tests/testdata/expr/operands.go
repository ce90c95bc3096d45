package p

type (
	I   int
	S   struct{ a int }
	P   *S
	M   map[string]int
	F   func()
	A   [3]int
	L   []int
	If  interface{ m() }
	Al  = S
	G[T any] struct{ t T }
	Al2 = G[int]
)

const c I = 10
const big = 1 << 64
const str = "a long string constant that goes beyond what messages want to print, truncated somewhere"

func two() (int, string)
func none()

func f[T any, U ~int | ~string, E int | string](i I, s S, p P, m M, fn F, a A, l L, x If, al Al, g G[int], al2 Al2, t T, u U, e interface{}, err error) {
	var b bool
	b = i
	b = s
	b = p
	b = m
	b = m["a"]
	b = fn
	b = a
	b = l
	b = x
	b = al
	b = g
	b = al2
	b = t
	b = u
	b = e
	b = err
	b = c
	b = big
	b = str
	b = 'a'
	b = 1.5
	b = 2i
	b = nil
	b = two()
	b = none()
	b = len
	b = int
	b = G
	b = x.(S)
	b = <-(chan int)(nil)
	b = s.a
	b = &s
	b = func() {}
	b = 1 == 2
	b = i == c
	b = "x" + "y"
	b = 1 << i
	b = f
	b = G[string]{}
	b = struct{ a int }{}
	b = e.(int)
	b = -i
	b = !i
	b = (i)
	b = i + 1
	b = s.m
	b = two
	b = unsafe
	b = undefined
	b = _
	b = iota
	b = new(int)
	b = complex(1, 2)
	b = 0x10
	b = 1e100
	b = 1e1000
	b = -1
	b = I(5)
	b = string("abc")
	b = E
	none() + 1
	_ = two() + 1
	_ = len + 1
	_ = int + 1
	_ = *int
	_ = *i
	_ = *p
	_ = *nil
	_ = &i + 1
	_ = &1
	_ = &two()
	_ = &S{}
	_ = &(S{})
	_ = &m["a"]
	_ = &a[0]
	_ = &l
	_ = &"a"[0]
}
