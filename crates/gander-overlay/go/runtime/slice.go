package runtime

import (
	"internal/runtime/math"
	"unsafe"
)

func panicmakeslicelen() { panic(errorString("makeslice: len out of range")) }
func panicmakeslicecap() { panic(errorString("makeslice: cap out of range")) }

// arraySize is the size of n elements; not ok if no allocation can have it.
func arraySize(et *_type, n int) (size uintptr, ok bool) {
	size, overflow := math.MulUintptr(et.Size_, uintptr(n))
	return size, !overflow && size <= maxAlloc && n >= 0
}

// makeslice makes the array of make([]T, n, cap).
//
//go:linkname makeslice
func makeslice(et *_type, n, cap int) unsafe.Pointer {
	size, ok := arraySize(et, cap)
	if !ok || n < 0 || n > cap {
		// If the length alone is too large, the error names it.
		if _, ok := arraySize(et, n); !ok {
			panicmakeslicelen()
		}
		panicmakeslicecap()
	}
	return mallocgc(size, et, true)
}

// makeSliceBuf is how many bytes there are for a slice that does not outlive
// its maker, and whose size the compiler does not know.
const makeSliceBuf = 32

// makeslicebuf is makeslice; a small array is put in buf, if there is one.
func makeslicebuf(buf unsafe.Pointer, et *_type, n, cap int) unsafe.Pointer {
	if buf != nil && uint(cap) <= makeSliceBuf && uintptr(cap)*et.Size_ <= makeSliceBuf && uint(n) <= uint(cap) {
		*(*[makeSliceBuf]byte)(buf) = [makeSliceBuf]byte{}
		return buf
	}
	return makeslice(et, n, cap)
}

func makeslice64(et *_type, n64, cap64 int64) unsafe.Pointer {
	return makeslice(et, int(n64), int(cap64))
}

// makeslicecopy is make([]T, tolen) followed by copy from fromlen elements.
func makeslicecopy(et *_type, tolen, fromlen int, from unsafe.Pointer) unsafe.Pointer {
	size, ok := arraySize(et, tolen)
	if !ok {
		panicmakeslicelen()
	}
	copied := size
	if tolen > fromlen {
		copied = et.Size_ * uintptr(fromlen)
	}
	to := mallocgc(size, et, et.Pointers())
	if !et.Pointers() {
		memclrNoHeapPointers(add(to, copied), size-copied)
	}
	raceReadRange(from, copied)
	memmove(to, from, copied)
	return to
}

// growslice makes room for num elements that append adds; newLen is the
// length afterwards. The result has that length.
//
//go:linkname growslice
func growslice(oldPtr unsafe.Pointer, newLen, oldCap, num int, et *_type) slice {
	oldLen := newLen - num
	if newLen < 0 {
		panic(errorString("growslice: len out of range"))
	}
	if et.Size_ == 0 {
		// Not nil, as an append of elements never is.
		return slice{unsafe.Pointer(&zerobase), newLen, newLen}
	}
	newcap := nextslicecap(newLen, oldCap)
	size, ok := arraySize(et, newcap)
	if ok {
		size = roundupsize(size, !et.Pointers())
		newcap = int(size / et.Size_)
		size = uintptr(newcap) * et.Size_
	}
	if !ok || size > maxAlloc {
		panic(errorString("growslice: len out of range"))
	}
	oldSize := uintptr(oldLen) * et.Size_
	raceReadRange(oldPtr, oldSize)
	p := mallocgc(size, et, et.Pointers())
	if !et.Pointers() {
		// append writes what lies between; only the rest must be zero.
		begin := uintptr(newLen) * et.Size_
		memclrNoHeapPointers(add(p, begin), size-begin)
	}
	memmove(p, oldPtr, oldSize)
	return slice{p, newLen, newcap}
}

// nextslicecap doubles small capacities, and makes large ones grow by a
// quarter, with a smooth transition.
func nextslicecap(newLen, oldCap int) int {
	const threshold = 256
	if newLen > oldCap+oldCap {
		return newLen
	}
	if oldCap < threshold {
		return oldCap + oldCap
	}
	newcap := oldCap
	for uint(newcap) < uint(newLen) {
		newcap += (newcap + 3*threshold) >> 2
	}
	if newcap <= 0 {
		return newLen
	}
	return newcap
}

// roundupsize is the size of the block that an allocation of size bytes gets,
// with or without pointers in it. Programs see it as the capacity of slices,
// so it follows the size classes of the official runtime.
func roundupsize(size uintptr, noscan bool) uintptr

// slicecopy copies elements of the given width; the result is their number.
func slicecopy(toPtr unsafe.Pointer, toLen int, fromPtr unsafe.Pointer, fromLen int, width uintptr) int {
	n := min(toLen, fromLen)
	if n == 0 || width == 0 {
		return n
	}
	size := uintptr(n) * width
	raceReadRange(fromPtr, size)
	raceWriteRange(toPtr, size)
	memmove(toPtr, fromPtr, size)
	return n
}

// typedslicecopy is slicecopy for elements with pointers.
func typedslicecopy(et *_type, dstPtr unsafe.Pointer, dstLen int, srcPtr unsafe.Pointer, srcLen int) int {
	return slicecopy(dstPtr, dstLen, srcPtr, srcLen, et.Size_)
}

//go:linkname reflect_typedslicecopy reflect.typedslicecopy
func reflect_typedslicecopy(et *_type, dst, src slice) int {
	return slicecopy(dst.array, dst.len, src.array, src.len, et.Size_)
}

//go:linkname reflect_growslice reflect.growslice
func reflect_growslice(et *_type, old slice, num int) slice {
	// Semantics of slices.Grow: the length stays.
	num -= old.cap - old.len
	grown := growslice(old.array, old.cap+num, old.cap, num, et)
	if !et.Pointers() {
		begin := uintptr(old.cap) * et.Size_
		memclrNoHeapPointers(add(grown.array, begin), uintptr(grown.cap)*et.Size_-begin)
	}
	grown.len = old.len
	return grown
}
