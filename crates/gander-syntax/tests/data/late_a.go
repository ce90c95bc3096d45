//go:noinline
package p

//go:nosplit
import _ "unsafe"

//go:linkname a
//go:linkname b rt.b
//go:linkname b rt.c
//go:linkname c rt.c[int]
//go:linkname v
//go:linkname T
func a()
func b()
func c() {}

func body()

func _()

//go:noescape
func d() {}

//go:noinline
type T int

//go:noinline
const k = 1

//go:embed x
var e string

//go:noinline
var v int

func (T) m()

//go:noinline
//go:build linux
func f() {
	//go:embed x
	var g string
	_ = g
	//go:noinline
	type U int
}
