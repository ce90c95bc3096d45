package p

type S struct{ f func() }
type OK struct{ x int; y interface{} }
type K []int
type M map[M]int
type N map[*N]int

var (
	a map[[]int]int
	b map[func()]int
	c map[map[int]int]int
	d map[S]int
	e map[OK]int
	f map[K]int
	g map[[2]S]int
	h map[interface{}]int
	i map[chan int]int
)

func t[P any, Q comparable, R ~[]int]() {
	var _ map[P]int
	var _ map[Q]int
	var _ map[R]int
	var _ map[struct{ p P }]int
}
