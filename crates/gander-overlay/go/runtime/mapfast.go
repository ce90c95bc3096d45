package runtime

import (
	"internal/abi"
	"internal/runtime/maps"
	"unsafe"
)

// makemapbuf makes an empty map: in buf, with its first group behind it, if the
// compiler found that the map does not escape, else on the heap.
func makemapbuf(buf unsafe.Pointer, group uintptr) *maps.Map {
	m := (*maps.Map)(buf)
	if m == nil {
		return maps.NewEmptyMap()
	}
	memclrNoHeapPointers(buf, unsafe.Sizeof(*m)+group)
	first := add(buf, unsafe.Sizeof(*m))
	*(*uint64)(first) = abi.MapCtrlEmpty
	head := (*mapHead)(buf)
	head.seed = uintptr(rand())
	head.dirPtr = first
	return m
}

// A mapHead is the beginning of a maps.Map.
type mapHead struct {
	used   uint64
	seed   uintptr
	dirPtr unsafe.Pointer
}

// Operations on maps with keys of 4 or 8 bytes and strings; package
// internal/runtime/maps has the bodies.

//go:linkname mapaccess1_fast32
func mapaccess1_fast32(t *abi.MapType, m *maps.Map, key uint32) unsafe.Pointer

//go:linkname mapaccess2_fast32
func mapaccess2_fast32(t *abi.MapType, m *maps.Map, key uint32) (unsafe.Pointer, bool)

//go:linkname mapassign_fast32
func mapassign_fast32(t *abi.MapType, m *maps.Map, key uint32) unsafe.Pointer

//go:linkname mapassign_fast32ptr
func mapassign_fast32ptr(t *abi.MapType, m *maps.Map, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapdelete_fast32
func mapdelete_fast32(t *abi.MapType, m *maps.Map, key uint32)

//go:linkname mapaccess1_fast64
func mapaccess1_fast64(t *abi.MapType, m *maps.Map, key uint64) unsafe.Pointer

//go:linkname mapaccess2_fast64
func mapaccess2_fast64(t *abi.MapType, m *maps.Map, key uint64) (unsafe.Pointer, bool)

//go:linkname mapassign_fast64
func mapassign_fast64(t *abi.MapType, m *maps.Map, key uint64) unsafe.Pointer

//go:linkname mapassign_fast64ptr
func mapassign_fast64ptr(t *abi.MapType, m *maps.Map, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapdelete_fast64
func mapdelete_fast64(t *abi.MapType, m *maps.Map, key uint64)

//go:linkname mapaccess1_faststr
func mapaccess1_faststr(t *abi.MapType, m *maps.Map, key string) unsafe.Pointer

//go:linkname mapaccess2_faststr
func mapaccess2_faststr(t *abi.MapType, m *maps.Map, key string) (unsafe.Pointer, bool)

//go:linkname mapassign_faststr
func mapassign_faststr(t *abi.MapType, m *maps.Map, key string) unsafe.Pointer

//go:linkname mapdelete_faststr
func mapdelete_faststr(t *abi.MapType, m *maps.Map, key string)
