package runtime

import (
	"internal/abi"
	"internal/goarch"
	"internal/runtime/atomic"
	"unsafe"
)

// Interfaces: tables of methods, assertions, conversions.

// itabFind returns the itab of this pair that the image or itabAdd made known,
// or nil.
func itabFind(inter *interfacetype, typ *_type) *itab

// itabAdd makes an itab known. It returns the one that is known from now on:
// another, if another goroutine was faster.
func itabAdd(tab *itab) *itab

// itabCache remembers recent results of getitab; any entry may be overwritten
// at any time.
var itabCache [256]unsafe.Pointer

// getitab returns the table of typ's methods for inter. If typ lacks one, it
// panics, or returns nil if canfail.
//
//go:linkname getitab
func getitab(inter *interfacetype, typ *_type, canfail bool) *itab {
	if len(inter.Methods) == 0 {
		throw("internal error - misuse of itab")
	}
	if typ.TFlag&abi.TFlagUncommon == 0 {
		if canfail {
			return nil
		}
		name := toRType(&inter.Type).nameOff(inter.Methods[0].Name)
		panic(&TypeAssertionError{nil, typ, &inter.Type, name.Name()})
	}
	slot := &itabCache[(inter.Type.Hash^typ.Hash)%uint32(len(itabCache))]
	tab := (*itab)(atomic.Loadp(unsafe.Pointer(slot)))
	if tab == nil || tab.Inter != inter || tab.Type != typ {
		tab = itabFind(inter, typ)
		if tab == nil {
			tab = newItab(inter, typ)
			tab = itabAdd(tab)
		}
		atomic.StorepNoWB(unsafe.Pointer(slot), unsafe.Pointer(tab))
	}
	if tab.Fun[0] != 0 {
		return tab
	}
	if canfail {
		return nil
	}
	panic(&TypeAssertionError{concrete: typ, asserted: &inter.Type, missingMethod: itabInit(tab)})
}

func newItab(inter *interfacetype, typ *_type) *itab {
	extra := uintptr(len(inter.Methods)-1) * goarch.PtrSize
	tab := (*itab)(persistentalloc(unsafe.Sizeof(itab{}) + extra))
	tab.Inter = inter
	tab.Type = typ
	tab.Hash = typ.Hash
	itabInit(tab)
	return tab
}

// itabInit fills in the methods of tab. If the type lacks one, the first entry
// is 0, and the result is its name.
func itabInit(tab *itab) string {
	inter, typ := tab.Inter, tab.Type
	methods := typ.Uncommon().Methods()
	funcs := unsafe.Slice(&tab.Fun[0], len(inter.Methods))
	var first uintptr
	// Both lists are sorted by name.
	next := 0
	for k := range inter.Methods {
		want := &inter.Methods[k]
		for ; next < len(methods); next++ {
			if implements(inter, want, typ, &methods[next]) {
				break
			}
		}
		if next == len(methods) {
			return toRType(&inter.Type).nameOff(want.Name).Name()
		}
		code := uintptr(toRType(typ).textOff(methods[next].Ifn))
		if k == 0 {
			// Set last: a table with a first entry is complete.
			first = code
		} else {
			funcs[k] = code
		}
		next++
	}
	atomic.Storeuintptr(&tab.Fun[0], first)
	return ""
}

// implements reports whether method m of typ is method want of inter.
func implements(inter *interfacetype, want *abi.Imethod, typ *_type, m *abi.Method) bool {
	it, t := toRType(&inter.Type), toRType(typ)
	wantName, name := it.nameOff(want.Name), t.nameOff(m.Name)
	if t.typeOff(m.Mtyp) != it.typeOff(want.Typ) || name.Name() != wantName.Name() {
		return false
	}
	if name.IsExported() {
		return true
	}
	wantPkg := pkgPathOf(wantName)
	if wantPkg == "" {
		wantPkg = inter.PkgPath.Name()
	}
	pkg := pkgPathOf(name)
	if pkg == "" {
		pkg = t.nameOff(typ.Uncommon().PkgPath).Name()
	}
	return pkg == wantPkg
}

// assertE2I is the conversion of a value of dynamic type t to inter; it panics
// if that is impossible.
func assertE2I(inter *interfacetype, t *_type) *itab {
	if t == nil {
		panic(&TypeAssertionError{nil, nil, &inter.Type, ""})
	}
	return getitab(inter, t, false)
}

// assertE2I2 is as assertE2I, but returns nil if the conversion is impossible.
func assertE2I2(inter *interfacetype, t *_type) *itab {
	if t == nil {
		return nil
	}
	return getitab(inter, t, true)
}

// typeAssert is v.(I), for a value of dynamic type t; compiled code owns s.
func typeAssert(s *abi.TypeAssert, t *_type) *itab {
	if t == nil {
		if s.CanFail {
			return nil
		}
		panic(&TypeAssertionError{nil, nil, &s.Inter.Type, ""})
	}
	return getitab(s.Inter, t, s.CanFail)
}

// interfaceSwitch finds the first case of a type switch over interfaces that t
// implements; without one, the number of cases is returned.
func interfaceSwitch(s *abi.InterfaceSwitch, t *_type) (int, *itab) {
	cases := unsafe.Slice(&s.Cases[0], s.NCases)
	for i, c := range cases {
		if tab := getitab(c, t, true); tab != nil {
			return i, tab
		}
	}
	return len(cases), nil
}

// panicdottypeE reports that an any (of static type iface) holds a have, not a
// want.
func panicdottypeE(have, want, iface *_type) {
	panic(&TypeAssertionError{iface, have, want, ""})
}

func panicdottypeI(have *itab, want, iface *_type) {
	var t *_type
	if have != nil {
		t = have.Type
	}
	panicdottypeE(t, want, iface)
}

func panicnildottype(want *_type) {
	panic(&TypeAssertionError{nil, nil, want, ""})
}

//go:linkname reflect_ifaceE2I reflect.ifaceE2I
func reflect_ifaceE2I(inter *interfacetype, e eface, dst *iface) {
	*dst = iface{assertE2I(inter, e._type), e.data}
}

//go:linkname reflectlite_ifaceE2I internal/reflectlite.ifaceE2I
func reflectlite_ifaceE2I(inter *interfacetype, e eface, dst *iface) {
	*dst = iface{assertE2I(inter, e._type), e.data}
}

// The convT functions make the data word of an interface from a value that is
// not a pointer.

func convT(t *_type, v unsafe.Pointer) unsafe.Pointer {
	raceReadRange(v, t.Size_)
	x := mallocgc(t.Size_, t, false)
	memmove(x, v, t.Size_)
	return x
}

// convTnoptr is convT for types without pointers.
func convTnoptr(t *_type, v unsafe.Pointer) unsafe.Pointer {
	raceReadRange(v, t.Size_)
	x := mallocgc(t.Size_, t, false)
	memmove(x, v, t.Size_)
	return x
}

func convT16(v uint16) unsafe.Pointer {
	if v < uint16(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	x := mallocgc(2, nil, false)
	*(*uint16)(x) = v
	return x
}

func convT32(v uint32) unsafe.Pointer {
	if v < uint32(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	x := mallocgc(4, nil, false)
	*(*uint32)(x) = v
	return x
}

//go:linkname convT64
func convT64(v uint64) unsafe.Pointer {
	if v < uint64(len(staticuint64s)) {
		return unsafe.Pointer(&staticuint64s[v])
	}
	x := mallocgc(8, nil, false)
	*(*uint64)(x) = v
	return x
}

//go:linkname convTstring
func convTstring(v string) unsafe.Pointer {
	if v == "" {
		return unsafe.Pointer(&zeroVal[0])
	}
	p := new(string)
	*p = v
	return unsafe.Pointer(p)
}

//go:linkname convTslice
func convTslice(v []byte) unsafe.Pointer {
	if v == nil {
		return unsafe.Pointer(&zeroVal[0])
	}
	p := new([]byte)
	*p = v
	return unsafe.Pointer(p)
}
