package runtime

import (
	"internal/abi"
	"internal/goarch"
	"internal/runtime/atomic"
	"unsafe"
)

// The layouts of values, shared with compiled code and package reflect.

type (
	_type         = abi.Type
	itab          = abi.ITab
	arraytype     = abi.ArrayType
	chantype      = abi.ChanType
	functype      = abi.FuncType
	interfacetype = abi.InterfaceType
	ptrtype       = abi.PtrType
	slicetype     = abi.SliceType
	structtype    = abi.StructType
)

type eface struct {
	_type *_type
	data  unsafe.Pointer
}

type iface struct {
	tab  *itab
	data unsafe.Pointer
}

type slice struct {
	array unsafe.Pointer
	len   int
	cap   int
}

type stringStruct struct {
	str unsafe.Pointer
	len int
}

// A funcval is what a func value points to: the code, then what was captured.
type funcval struct {
	fn uintptr
}

func efaceOf(p *any) *eface                  { return (*eface)(unsafe.Pointer(p)) }
func stringStructOf(p *string) *stringStruct { return (*stringStruct)(unsafe.Pointer(p)) }

//go:nosplit
func add(p unsafe.Pointer, n uintptr) unsafe.Pointer {
	return unsafe.Pointer(uintptr(p) + n)
}

//go:nosplit
func noescape(p unsafe.Pointer) unsafe.Pointer { return p }

func alignUp(n, a uintptr) uintptr { return (n + a - 1) &^ (a - 1) }

// funcvalOf is the function value as compiled code calls it.
func funcvalOf(f func()) *funcval { return *(**funcval)(unsafe.Pointer(&f)) }

// maxAlloc bounds the size of one allocation.
const maxAlloc = 1 << 48

const (
	msanenabled = false
	asanenabled = false
)

func msanread(addr unsafe.Pointer, n uintptr) {}
func asanread(addr unsafe.Pointer, n uintptr) {}

// checkptrStraddles is for -d=checkptr, which Gander does not have.
func checkptrStraddles(p unsafe.Pointer, n uintptr) bool { return false }

// An rtype gives a type descriptor the methods that need offsets resolved.
type rtype struct {
	*abi.Type
}

func toRType(t *_type) rtype { return rtype{t} }

func (t rtype) nameOff(off abi.NameOff) abi.Name {
	return resolveNameOff(unsafe.Pointer(t.Type), off)
}

func (t rtype) typeOff(off abi.TypeOff) *_type {
	return resolveTypeOff(unsafe.Pointer(t.Type), off)
}

func (t rtype) textOff(off abi.TextOff) unsafe.Pointer {
	return resolveTextOff(unsafe.Pointer(t.Type), off)
}

func (t rtype) string() string {
	s := t.nameOff(t.Str).Name()
	if t.TFlag&abi.TFlagExtraStar != 0 {
		return s[1:]
	}
	return s
}

// pkgpath is the import path of the package that declares the type; empty
// for types without name.
func (t rtype) pkgpath() string {
	if u := t.Uncommon(); u != nil {
		return t.nameOff(u.PkgPath).Name()
	}
	switch t.Kind() {
	case abi.Struct:
		return (*structtype)(unsafe.Pointer(t.Type)).PkgPath.Name()
	case abi.Interface:
		return (*interfacetype)(unsafe.Pointer(t.Type)).PkgPath.Name()
	}
	return ""
}

// pkgPathOf is the package path that an unexported name carries.
func pkgPathOf(n abi.Name) string {
	if n.Bytes == nil || *n.Data(0)&(1<<2) == 0 {
		return ""
	}
	i, l := n.ReadVarint(1)
	off := 1 + i + l
	if n.HasTag() {
		i2, l2 := n.ReadVarint(off)
		off += i2 + l2
	}
	var nameOff abi.NameOff
	copy((*[4]byte)(unsafe.Pointer(&nameOff))[:], (*[4]byte)(unsafe.Pointer(n.Data(off)))[:])
	return resolveNameOff(unsafe.Pointer(n.Bytes), nameOff).Name()
}

// Offsets in type descriptors of the image count from the image's type
// section and text; those of descriptors that reflect makes are negative: -2 is
// the first of this table (-1 means "left out by the linker"). Not maps: their
// operations are reported to the race detector, which does not see this lock.
var dynamicOffsets struct {
	lock mutex
	ptrs []unsafe.Pointer
	// Indices of ptrs plus 1 where their addresses hash to or, if that was
	// taken, after it; 0 is free. A power of two long, at most half full.
	slots []int32
}

func dynamicOffset(off int32) unsafe.Pointer {
	d := &dynamicOffsets
	lock(&d.lock)
	var p unsafe.Pointer
	if i := -2 - int(off); i >= 0 && i < len(d.ptrs) {
		p = d.ptrs[i]
	}
	unlock(&d.lock)
	if p == nil {
		throw("runtime: unknown offset in a type descriptor")
	}
	return p
}

// dynamicSlot is where the index of ptr is, or belongs. The lock is held, and
// there is a free slot.
func dynamicSlot(ptr unsafe.Pointer) *int32 {
	d := &dynamicOffsets
	mask := len(d.slots) - 1
	at := int(uint64(uintptr(ptr))*0x9e3779b97f4a7c15>>32) & mask
	for d.slots[at] != 0 && d.ptrs[d.slots[at]-1] != ptr {
		at = (at + 1) & mask
	}
	return &d.slots[at]
}

func resolveNameOff(ptrInModule unsafe.Pointer, off abi.NameOff) abi.Name {
	switch {
	case off == 0:
		return abi.Name{}
	case off < 0:
		return abi.Name{Bytes: (*byte)(dynamicOffset(int32(off)))}
	}
	return abi.Name{Bytes: (*byte)(unsafe.Pointer(module.types + uintptr(off)))}
}

func resolveTypeOff(ptrInModule unsafe.Pointer, off abi.TypeOff) *_type {
	switch {
	case off == 0 || off == -1:
		// -1: the type of a method that the linker left out.
		return nil
	case off < 0:
		return (*_type)(dynamicOffset(int32(off)))
	}
	return (*_type)(unsafe.Pointer(module.types + uintptr(off)))
}

func resolveTextOff(ptrInModule unsafe.Pointer, off abi.TextOff) unsafe.Pointer {
	switch {
	case off == -1:
		return *(*unsafe.Pointer)(unsafe.Pointer(&unreachable))
	case off < 0:
		return dynamicOffset(int32(off))
	}
	return unsafe.Pointer(module.text + uintptr(off))
}

var unreachable = unreachableMethodCode()

func unreachableMethodCode() uintptr {
	f := unreachableMethod
	return (*(**funcval)(unsafe.Pointer(&f))).fn
}

// unreachableMethod stands for a method that the linker found unreachable.
func unreachableMethod() {
	throw("unreachable method called. linker bug?")
}

//go:linkname reflect_resolveNameOff reflect.resolveNameOff
func reflect_resolveNameOff(ptrInModule unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveNameOff(ptrInModule, abi.NameOff(off)).Bytes)
}

//go:linkname reflect_resolveTypeOff reflect.resolveTypeOff
func reflect_resolveTypeOff(rtype unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveTypeOff(rtype, abi.TypeOff(off)))
}

//go:linkname reflect_resolveTextOff reflect.resolveTextOff
func reflect_resolveTextOff(rtype unsafe.Pointer, off int32) unsafe.Pointer {
	return resolveTextOff(rtype, abi.TextOff(off))
}

//go:linkname reflectlite_resolveNameOff internal/reflectlite.resolveNameOff
func reflectlite_resolveNameOff(ptrInModule unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveNameOff(ptrInModule, abi.NameOff(off)).Bytes)
}

//go:linkname reflectlite_resolveTypeOff internal/reflectlite.resolveTypeOff
func reflectlite_resolveTypeOff(rtype unsafe.Pointer, off int32) unsafe.Pointer {
	return unsafe.Pointer(resolveTypeOff(rtype, abi.TypeOff(off)))
}

//go:linkname reflect_addReflectOff reflect.addReflectOff
func reflect_addReflectOff(ptr unsafe.Pointer) int32 {
	d := &dynamicOffsets
	lock(&d.lock)
	defer unlock(&d.lock)
	if len(d.slots) <= 2*len(d.ptrs) {
		d.slots = make([]int32, max(64, 2*len(d.slots)))
		for i, known := range d.ptrs {
			*dynamicSlot(known) = int32(i) + 1
		}
	}
	slot := dynamicSlot(ptr)
	if *slot == 0 {
		d.ptrs = append(d.ptrs, ptr)
		*slot = int32(len(d.ptrs))
	}
	return -1 - *slot
}

//go:linkname reflect_compiledTypelinks reflect.compiledTypelinks
func reflect_compiledTypelinks() ([]*abi.Type, [][]*abi.Type) {
	return unsafe.Slice((**abi.Type)(unsafe.Pointer(module.typelinks)), module.typelinkCount), nil
}

//go:linkname maps_typeString internal/runtime/maps.typeString
func maps_typeString(typ *abi.Type) string { return toRType(typ).string() }

// getGCMask returns the pointer mask of a type, which is made when it is first
// needed if the type's flags say so.
func getGCMask(t *_type) *byte {
	if t.TFlag&abi.TFlagGCMaskOnDemand == 0 {
		return t.GCData
	}
	slot := (**byte)(unsafe.Pointer(t.GCData))
	if mask := (*byte)(atomic.Loadp(unsafe.Pointer(slot))); mask != nil {
		return mask
	}
	bytes := alignUp((t.PtrBytes/goarch.PtrSize+7)/8, goarch.PtrSize)
	mask := (*byte)(persistentalloc(bytes))
	fillGCMask(mask, 0, t)
	// Whoever is first wins; a second mask is equal and only wasted.
	atomic.StorepNoWB(unsafe.Pointer(slot), unsafe.Pointer(mask))
	return mask
}

// fillGCMask sets the bits of a value of type t that begins at word base.
func fillGCMask(mask *byte, base uintptr, t *_type) {
	if !t.Pointers() {
		return
	}
	if t.TFlag&abi.TFlagGCMaskOnDemand == 0 {
		for i := uintptr(0); i < t.PtrBytes/goarch.PtrSize; i++ {
			if *(*byte)(add(unsafe.Pointer(t.GCData), i/8))>>(i%8)&1 != 0 {
				*(*byte)(add(unsafe.Pointer(mask), (base+i)/8)) |= 1 << ((base + i) % 8)
			}
		}
		return
	}
	switch t.Kind() {
	case abi.Array:
		a := (*arraytype)(unsafe.Pointer(t))
		for i := uintptr(0); i < a.Len; i++ {
			fillGCMask(mask, base+i*a.Elem.Size_/goarch.PtrSize, a.Elem)
		}
	case abi.Struct:
		for _, f := range (*structtype)(unsafe.Pointer(t)).Fields {
			fillGCMask(mask, base+f.Offset/goarch.PtrSize, f.Typ)
		}
	default:
		throw("fillGCMask: unexpected kind")
	}
}

// reflect_gcbits returns, for tests of package reflect, which words of what x
// points to are pointers: a byte each, 0 or 1.
//
//go:linkname reflect_gcbits reflect.gcbits
func reflect_gcbits(x any) []byte {
	t := (*ptrtype)(unsafe.Pointer(efaceOf(&x)._type)).Elem
	mask := getGCMask(t)
	bits := make([]byte, t.PtrBytes/goarch.PtrSize)
	for i := range bits {
		bits[i] = *(*byte)(add(unsafe.Pointer(mask), uintptr(i)/8)) >> (i % 8) & 1
	}
	return bits
}
