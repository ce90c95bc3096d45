package main

// Prints what package reflect and the runtime know of the types in facts.go:
//
//	go run facts.go record.go > facts.txt

import (
	"fmt"
	"reflect"
	"unsafe"
)

type rtype struct {
	size, ptrBytes uintptr
	hash           uint32
	tflag          uint8
	align          uint8
	fieldAlign     uint8
	kind           uint8
	equal          func(unsafe.Pointer, unsafe.Pointer) bool
	gcData         *byte
	str, ptrToThis int32
}

type mapType struct {
	rtype
	key, elem, group                                  unsafe.Pointer
	hasher                                            func(unsafe.Pointer, uintptr) uintptr
	groupSize                                         uintptr
	keysOff, keyStride, elemsOff, elemStride, elemOff uintptr
	flags                                             uint32
}

func describe(number int, p any) {
	t := reflect.TypeOf(p).Elem()
	r := (*rtype)((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
	fmt.Printf("x%d %s\n", number, t)
	fmt.Printf("  pkg %q size %d align %d ptr %d tflag %#x kind %d equal %v\n",
		t.PkgPath(), r.size, r.align, r.ptrBytes, r.tflag&^16, r.kind, r.equal != nil)
	if r.ptrBytes > 0 && r.tflag&16 == 0 {
		fmt.Printf("  mask")
		for _, b := range unsafe.Slice(r.gcData, (r.ptrBytes/8+7)/8) {
			fmt.Printf(" %02x", b)
		}
		fmt.Println()
	}
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Printf("  field %s %q %s %q at %d embedded %v\n", f.Name, f.PkgPath, f.Type, f.Tag, f.Offset, f.Anonymous)
		}
	case reflect.Array:
		fmt.Printf("  len %d\n", t.Len())
	case reflect.Chan:
		fmt.Printf("  dir %d\n", t.ChanDir())
	case reflect.Func:
		for i := range t.NumIn() {
			fmt.Printf("  in %s\n", t.In(i))
		}
		for i := range t.NumOut() {
			fmt.Printf("  out %s\n", t.Out(i))
		}
		fmt.Printf("  variadic %v\n", t.IsVariadic())
	case reflect.Interface:
		for i := range t.NumMethod() {
			m := t.Method(i)
			fmt.Printf("  imethod %s %q %s\n", m.Name, m.PkgPath, m.Type)
		}
	case reflect.Map:
		fmt.Printf("  key %s\n", t.Key())
		m := (*mapType)(unsafe.Pointer(r))
		g := (*rtype)(m.group)
		fmt.Printf("  group %d ptr %d keys %d %d elems %d %d %d flags %d\n",
			m.groupSize, g.ptrBytes, m.keysOff, m.keyStride, m.elemsOff, m.elemStride, m.elemOff, m.flags)
	}
	switch t.Kind() {
	case reflect.Array, reflect.Chan, reflect.Map, reflect.Pointer, reflect.Slice:
		fmt.Printf("  elem %s\n", t.Elem())
	}
	if t.Kind() != reflect.Interface {
		uncommon(t, r)
	}
}

// uncommon prints all methods, with those that are not exported.
func uncommon(t reflect.Type, r *rtype) {
	if r.tflag&1 == 0 {
		return
	}
	sizes := map[reflect.Kind]uintptr{
		reflect.Pointer: 56, reflect.Slice: 56, reflect.Func: 56, reflect.Chan: 64,
		reflect.Array: 72, reflect.Struct: 80, reflect.Map: 136,
	}
	at := uintptr(48)
	if size, found := sizes[t.Kind()]; found {
		at = size
	}
	u := (*struct {
		pkgPath        int32
		mcount, xcount uint16
		moff           uint32
	})(unsafe.Add(unsafe.Pointer(r), at))
	fmt.Printf("  methods %d exported %d at %d\n", u.mcount, u.xcount, u.moff)
	for i := range t.NumMethod() {
		m := t.Method(i)
		fmt.Printf("  method %s\n", m.Name)
	}
}

func main() {
	all := []any{
		&x0, &x1, &x2, &x3, &x4, &x5, &x6, &x7, &x8, &x9, &x10, &x11, &x12, &x13, &x14,
		&x15, &x16, &x17, &x18, &x19, &x20, &x21, &x22, &x23, &x24, &x25, &x26, &x27, &x28,
		&x29, &x30, &x31, &x32, &x33, &x34, &x35, &x36, &x37, &x38, &x39, &x40, &x41, &x42,
		&x43, &x44, &x45, &x46, &x47, &x48, &x49, &x50, &x51, &x52, &x53, &x54, &x55, &x56,
		&x57, &x58, &x59,
	}
	for i, p := range all {
		describe(i, p)
	}
	fmt.Println("local", reflect.TypeOf(local()))
}
