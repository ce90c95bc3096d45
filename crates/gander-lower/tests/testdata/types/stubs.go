package runtime

// Functions made for these types are in stubs.mir. This stands for package
// runtime: the functions below are the helpers that they call.

type ptr = *byte

func memequal(p, q ptr, n uintptr) bool     { return false }
func efaceeq(t, p, q ptr) bool              { return false }
func ifaceeq(t, p, q ptr) bool              { return false }
func memhash(p ptr, h, n uintptr) uintptr   { return 0 }
func memhash32(p ptr, h uintptr) uintptr    { return 0 }
func memhash64(p ptr, h uintptr) uintptr    { return 0 }
func strhash(p ptr, h uintptr) uintptr      { return 0 }
func interhash(p ptr, h uintptr) uintptr    { return 0 }
func nilinterhash(p ptr, h uintptr) uintptr { return 0 }
func f32hash(p ptr, h uintptr) uintptr      { return 0 }
func f64hash(p ptr, h uintptr) uintptr      { return 0 }
func panicwrap()                            {}
func callerfp(fp uintptr) uintptr           { return 0 }

type I interface{ M(n int) string }
type Small struct {
	a int8
	b string
}
type Large struct{ a, b, c, d, e, f, g int }

func (s Small) M(n int) string            { return s.b }
func (s *Small) P() bool                  { return true }
func (l Large) M(n int) string            { return "" }
func (l Large) Many(a Large) (x, y Large) { return }

type Outer struct {
	n int
	*Inner
	I2
}
type Inner struct {
	x [3]int
	Small
}
type I2 interface{ Two() (Large, Large) }
type Far struct {
	pad [5000]byte
	Small
}
type Word struct{ p *Small }

func (w Word) M(n int) string { return "" }

var (
	eqInt   int
	eqOdd   [7]byte
	eqMixed struct {
		a int8
		b int32
		_ int
		f float32
		s string
		e any
		i I
	}
	eqArray [5]struct {
		s string
		n int64
	}
	eqLarge  [64]int64
	keyInt   int
	keyMixed struct {
		a, b int32
		c    complex128
		s    [3]string
		d    [5]byte
	}
	allSmall  Small
	allSmallP *Small
	allLarge  Large
	allOuter  Outer
	allFarP   *Far
	allWord   Word
	exprIface I
	exprSmall Small
	boundI    I
	boundL    Large
	boundP    *Small
)
