package p

import "unsafe"

type (
	I  int
	S1 struct {
		a int `tag:"x"`
	}
	S2 struct{ a int }
	S3 struct{ b int }
	P1 *S1
	Fn func(int)
	If interface{ m() }
	T  struct{}
	By []byte
	MB byte
	MBs []MB
	St string
	Ar [3]int
)

func (T) m()   {}
func (*S1) m() {}

func f(i int, u uint8, fl float64, c complex64, s string, bs []byte, rs []rune, s1 S1, s2 S2, p1 *S1, p2 *S2, pp P1, fn func(int), x If, e interface{}, up unsafe.Pointer, uptr uintptr, ar [3]int, sl []int, st St, ch chan int) {
	_ = I(i)
	_ = I(fl)
	_ = I(c)
	_ = I(s)
	_ = I("1")
	_ = complex128(c)
	_ = complex128(fl)
	_ = complex64(i)
	_ = string(i)
	_ = string(u)
	_ = string(fl)
	_ = string(bs)
	_ = string(rs)
	_ = string(sl)
	_ = St(bs)
	_ = []byte(s)
	_ = []rune(st)
	_ = []int(s)
	_ = MBs(s)
	_ = By(s)
	_ = []byte(i)
	_ = S1(s2)
	_ = S3(s2)
	_ = (*S1)(p2)
	_ = (*S2)(pp)
	_ = P1(p2)
	_ = P1(p1)
	_ = Fn(fn)
	_ = Fn(f)
	_ = If(T{})
	_ = If(S1{})
	_ = If(p1)
	_ = If(i)
	_ = If(x)
	_ = If(e)
	_ = T(x)
	_ = int(e)
	_ = e.(T)
	_ = x.(T)
	_ = x.(S1)
	_ = x.(*S1)
	_ = x.(I)
	_ = i.(int)
	_ = x.(undef)
	_ = x.(interface{ n() })
	_ = x.(interface{ m() int })
	_ = unsafe.Pointer(i)
	_ = unsafe.Pointer(p1)
	_ = unsafe.Pointer(uptr)
	_ = unsafe.Pointer(nil)
	_ = uintptr(up)
	_ = uintptr(p1)
	_ = (*int)(up)
	_ = int(up)
	_ = Ar(ar)
	_ = Ar(sl)
	_ = (*Ar)(sl)
	_ = [3]string(sl)
	_ = [4]int(ar)
	_ = []int(ar)
	_ = bool(i)
	_ = int(true)
	_ = int(nil)
	_ = (*int)(nil)
	_ = []int(nil)
	_ = If(nil)
	_ = string(nil)
	_ = func()(nil)
	_ = chan<- int(ch)
	_ = (<-chan int)(ch)
	_ = (chan string)(ch)
	_ = int()
	_ = int(1, 2)
	_ = int(undef)
	_ = undef(1)
	_ = int8(1000)
	_ = int8(i)
	_ = float32(1 << 200)
	_ = string('a')
	_ = string(0x110000)
	_ = string(-1)
	_ = string(1 << 70)
	_ = []byte("a" + "b")
	_ = interface{}(1)
	_ = If(1)
	_ = int(f)
	_ = int(int)
	_ = int(len)
	_ = struct{ a int }(s1)
	_ = struct{ a int }(i)
	const _ = int(i)
	const _ = []byte("a")
	const _ = string(1.0)
}

func g[
	N ~int | ~float64,
	B ~int8 | ~uint8,
	Str ~string | ~[]byte,
	A any,
	Ptr *int | *string,
	M interface{ m() },
	E interface{ ~int; ~string },
](n N, b B, s Str, a A, p Ptr, m M, e E) {
	_ = N(1)
	_ = N(1.5)
	_ = N("a")
	_ = B(200)
	_ = B(100)
	_ = B(-1)
	_ = N(b)
	_ = B(n)
	_ = N(s)
	_ = string(s)
	_ = Str("a")
	_ = Str(1)
	_ = A(1)
	_ = A(a)
	_ = A(n)
	_ = n + b
	_ = n + 1
	_ = n + 1.5
	_ = b + 200
	_ = int(n)
	_ = int(a)
	_ = If(m)
	_ = If(a)
	_ = M(a)
	_ = interface{}(a)
	_ = a.(int)
	_ = unsafe.Pointer(p)
	_ = E(1)
	var _ N = 1
	var _ N = 1.5
	var _ B = 200
	var _ A = nil
	var _ Ptr = nil
	var _ interface{} = a
	var _ If = a
	var _ If = m
	var _ If = p
	var _ []int = s
	var _ Str = []byte(nil)
	var _ Str = "a"
	n = b
	a = n
	_ = *p
	_ = -n + ^n
	_ = !n
	_ = s + s
	_ = s[0]
}
