package p

import "cmp"

type A interface {
	m()
	m()
	n(int)
}
type B interface {
	A
	m()
	n(string)
}
type C interface {
	A
	interface{ n(string) }
}
type D interface{ m() int }
type E interface {
	A
	D
}
type F interface {
	comparable
	A
}
type G interface {
	~int | A
	int | comparable
	F | int
	~error
	~MyInt
	int | ~int
	int | MyInt | int
	*int | ~*int
}
type MyInt int
type H[T any] interface {
	T
	~T
	T | int
	[]T | ~[]T
}

var (
	_ A
	_ F
	_ cmp.Ordered
	_ comparable
	_ interface{ int }
	_ []interface{ ~string | int }
)

func f(x cmp.Ordered, y F) (z comparable) { return }

type S struct {
	cmp.Ordered
	x comparable
}
type I1 interface{ I2 }
type I2 interface{ I1 }
type I3 interface{ m() interface{ I3 } }
type I4 interface {
	a()
	_()
	b(); a() int
}
type I5 interface {
	error
	Error() string
	Error() int
}
type I6 interface {
	error
	interface{ Error() string }
	interface{ Error() (s string) }
}
type I7[T any] interface {
	I8[T]
	I8[int]
}
type I8[T any] interface{ m(T) }
type big interface {
	b1 | b2 | b3
}
type b1 interface{ [0]int|[1]int|[2]int|[3]int|[4]int|[5]int|[6]int|[7]int|[8]int|[9]int|[10]int|[11]int|[12]int|[13]int|[14]int|[15]int|[16]int|[17]int|[18]int|[19]int|[20]int|[21]int|[22]int|[23]int|[24]int|[25]int|[26]int|[27]int|[28]int|[29]int|[30]int|[31]int|[32]int|[33]int|[34]int|[35]int|[36]int|[37]int|[38]int|[39]int }
type b2 interface{ [0]int8|[1]int8|[2]int8|[3]int8|[4]int8|[5]int8|[6]int8|[7]int8|[8]int8|[9]int8|[10]int8|[11]int8|[12]int8|[13]int8|[14]int8|[15]int8|[16]int8|[17]int8|[18]int8|[19]int8|[20]int8|[21]int8|[22]int8|[23]int8|[24]int8|[25]int8|[26]int8|[27]int8|[28]int8|[29]int8|[30]int8|[31]int8|[32]int8|[33]int8|[34]int8|[35]int8|[36]int8|[37]int8|[38]int8|[39]int8 }
type b3 interface{ [0]bool|[1]bool|[2]bool|[3]bool|[4]bool|[5]bool|[6]bool|[7]bool|[8]bool|[9]bool|[10]bool|[11]bool|[12]bool|[13]bool|[14]bool|[15]bool|[16]bool|[17]bool|[18]bool|[19]bool|[20]bool|[21]bool|[22]bool|[23]bool|[24]bool|[25]bool|[26]bool|[27]bool|[28]bool|[29]bool|[30]bool|[31]bool|[32]bool|[33]bool|[34]bool|[35]bool|[36]bool|[37]bool|[38]bool|[39]bool }
func useBig[T big](x T) { var _ string = x }
