package p

import "unsafe"
import "sync/atomic"

type T struct {
	a byte
	b int64
	c [0]int
}
type Huge [1 << 60]int64

const (
	_ uint8 = unsafe.Sizeof(T{}) * 100
	_ uint8 = unsafe.Alignof(T{}) * 100
	_ uint8 = unsafe.Offsetof(T{}.c) * 100
	_ uint8 = unsafe.Sizeof(atomic.Int64{}) * 100
	_ uint8 = unsafe.Sizeof(struct{ a int32; b struct{} }{}) * 100
	_ uint8 = unsafe.Sizeof(complex64(0)) * 100
	_ = unsafe.Sizeof(Huge{})
)

var h Huge
var a [unsafe.Sizeof(a)]int
type S struct { x [unsafe.Sizeof(S{})]int }
func g[P any](p P) { const c = unsafe.Sizeof(p); const d = unsafe.Sizeof(&p); const e = unsafe.Sizeof([]P{}); const z = unsafe.Sizeof([2]P{}) }
