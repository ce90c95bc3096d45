package p

type A interface {
	m(int) (x string, err error)
	m2(a, b int, c ...string)
	M3()
	m()
	int
	~string
	B
	*B
	[]int
	func()
	map[string]int
	interface{ m4() }
	struct{}
	C[int]
	C
	undefined
	B | int
	_()
}
type B interface{ m() string }
type C[P any] interface{ c(P) }
type D interface{ D2 }
type D2 = interface{ D }
type E interface{ A; B }
type F interface{ error; Error() int }
type G interface{ error; Error() string }
type H interface{ any; comparable; any }
func f(x A, y B, z H) {}
