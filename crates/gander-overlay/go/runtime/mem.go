package runtime

import (
	"internal/runtime/math"
	"internal/runtime/sys"
	"unsafe"
)

// Memory. The heap itself is native.

// mallocgc allocates size bytes for values of type typ (nil: no pointers).
//
//go:linkname mallocgc
func mallocgc(size uintptr, typ *_type, needzero bool) unsafe.Pointer

// persistentalloc allocates zeroed memory outside the heap that is never
// freed and that the collector does not look at.
func persistentalloc(size uintptr) unsafe.Pointer

// memmove copies n bytes between regions that may overlap.
//
//go:linkname memmove
func memmove(to, from unsafe.Pointer, n uintptr)

// memmoveNoHeapPointers is memmove of bytes without pointers, which therefore
// leads nothing away from from.
func memmoveNoHeapPointers(to, from unsafe.Pointer, n uintptr)

// memclrNoHeapPointers zeroes n bytes.
//
//go:linkname memclrNoHeapPointers
func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr)

//go:linkname memequal
func memequal(a, b unsafe.Pointer, size uintptr) bool

// memequal_varlen compares as many bytes as its closure says, behind the code
// pointer.
func memequal_varlen(a, b unsafe.Pointer) bool {
	size := *(*uintptr)(unsafe.Pointer(sys.GetClosurePtr() + 8))
	return memequal(a, b, size)
}

// zerobase is the address of every object without size.
var zerobase uintptr

// newobject allocates a zero value.
//
//go:linkname newobject
func newobject(typ *_type) unsafe.Pointer

// newarray allocates n zero values.
//
//go:linkname newarray
func newarray(typ *_type, n int) unsafe.Pointer {
	size, overflow := math.MulUintptr(typ.Size_, uintptr(n))
	if overflow || size > maxAlloc || n < 0 {
		panic(plainError("runtime: allocation size out of range"))
	}
	return mallocgc(size, typ, true)
}

// There are no write barriers, so values with pointers are copied like any.

func memclrHasPointers(ptr unsafe.Pointer, n uintptr) { memclrNoHeapPointers(ptr, n) }

//go:linkname typedmemmove
func typedmemmove(typ *_type, dst, src unsafe.Pointer) {
	if dst != src {
		memmove(dst, src, typ.Size_)
	}
}

func typedmemclr(typ *_type, ptr unsafe.Pointer) { memclrNoHeapPointers(ptr, typ.Size_) }

// wbZero and wbMove are typedmemclr and typedmemmove of compiled code.
func wbZero(typ *_type, dst unsafe.Pointer)      { typedmemclr(typ, dst) }
func wbMove(typ *_type, dst, src unsafe.Pointer) { typedmemmove(typ, dst, src) }

//go:linkname reflect_typedmemmove reflect.typedmemmove
func reflect_typedmemmove(typ *_type, dst, src unsafe.Pointer) {
	raceWriteRange(dst, typ.Size_)
	raceReadRange(src, typ.Size_)
	typedmemmove(typ, dst, src)
}

//go:linkname reflectlite_typedmemmove internal/reflectlite.typedmemmove
func reflectlite_typedmemmove(typ *_type, dst, src unsafe.Pointer) {
	reflect_typedmemmove(typ, dst, src)
}

//go:linkname reflect_typedmemclr reflect.typedmemclr
func reflect_typedmemclr(typ *_type, ptr unsafe.Pointer) {
	raceWriteRange(ptr, typ.Size_)
	typedmemclr(typ, ptr)
}

//go:linkname reflect_typedmemclrpartial reflect.typedmemclrpartial
func reflect_typedmemclrpartial(typ *_type, ptr unsafe.Pointer, off, size uintptr) {
	raceWriteRange(ptr, size)
	memclrNoHeapPointers(ptr, size)
}

//go:linkname reflect_typedarrayclear reflect.typedarrayclear
func reflect_typedarrayclear(typ *_type, ptr unsafe.Pointer, n int) {
	raceWriteRange(ptr, typ.Size_*uintptr(n))
	memclrNoHeapPointers(ptr, typ.Size_*uintptr(n))
}

//go:linkname reflect_memmove reflect.memmove
func reflect_memmove(to, from unsafe.Pointer, n uintptr) { memmove(to, from, n) }

//go:linkname reflect_unsafe_New reflect.unsafe_New
func reflect_unsafe_New(typ *_type) unsafe.Pointer { return mallocgc(typ.Size_, typ, true) }

//go:linkname reflectlite_unsafe_New internal/reflectlite.unsafe_New
func reflectlite_unsafe_New(typ *_type) unsafe.Pointer { return mallocgc(typ.Size_, typ, true) }

//go:linkname reflect_unsafe_NewArray reflect.unsafe_NewArray
func reflect_unsafe_NewArray(typ *_type, n int) unsafe.Pointer { return newarray(typ, n) }

//go:linkname maps_newobject internal/runtime/maps.newobject
func maps_newobject(typ *_type) unsafe.Pointer { return newobject(typ) }

//go:linkname maps_newarray internal/runtime/maps.newarray
func maps_newarray(typ *_type, n int) unsafe.Pointer { return newarray(typ, n) }

//go:linkname maps_typedmemmove internal/runtime/maps.typedmemmove
func maps_typedmemmove(typ *_type, dst, src unsafe.Pointer) { typedmemmove(typ, dst, src) }

//go:linkname maps_typedmemclr internal/runtime/maps.typedmemclr
func maps_typedmemclr(typ *_type, ptr unsafe.Pointer) { typedmemclr(typ, ptr) }

//go:linkname reflect_verifyNotInHeapPtr reflect.verifyNotInHeapPtr
func reflect_verifyNotInHeapPtr(p uintptr) bool {
	return !inHeap(p) && p != clobberDeadPtr
}

// clobberDeadPtr is what the official compiler's debug mode writes to dead
// slots.
const clobberDeadPtr = uintptr(0xdeaddead | 0xdeaddead<<32)

// inHeap reports whether p lies in a block of the heap.
func inHeap(p uintptr) bool

// inUserArenaChunk: there are no arenas.
func inUserArenaChunk(p uintptr) bool { return false }

// KeepAlive marks its argument as reachable up to this call.
//
//go:noinline
func KeepAlive(x any) {
	if keepAlive {
		println(x)
	}
}

// keepAlive is never set, which the compiler does not know.
var keepAlive bool
