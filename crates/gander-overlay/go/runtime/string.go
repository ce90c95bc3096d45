package runtime

import (
	"internal/goarch"
	"unsafe"
)

// What compiled code calls for operations on strings. Parameters called buf
// are where a small result may be put; nil if it outlives the caller. What is
// in such a buf is no operand where buf is nil.

const tmpStringBufSize = 32

type tmpBuf [tmpStringBufSize]byte

// rawstring makes a string of n bytes that the caller fills through the slice.
func rawstring(n int) (string, []byte) {
	p := (*byte)(mallocgc(uintptr(n), nil, false))
	return unsafe.String(p, n), unsafe.Slice(p, n)
}

func rawstringtmp(buf *tmpBuf, n int) (string, []byte) {
	if buf != nil && n <= len(buf) {
		b := buf[:n]
		return unsafe.String(unsafe.SliceData(b), n), b
	}
	return rawstring(n)
}

// rawbyteslice makes a slice of n bytes whose contents are undefined, except
// that the capacity beyond is zero.
func rawbyteslice(n int) []byte {
	size := roundupsize(uintptr(n), true)
	p := mallocgc(size, nil, false)
	memclrNoHeapPointers(add(p, uintptr(n)), size-uintptr(n))
	return unsafe.Slice((*byte)(p), int(size))[:n]
}

func rawruneslice(n int) []rune {
	if uintptr(n) > maxAlloc/4 {
		throw("out of memory")
	}
	size := roundupsize(uintptr(n)*4, true)
	p := mallocgc(size, nil, false)
	memclrNoHeapPointers(add(p, uintptr(n)*4), size-uintptr(n)*4)
	return unsafe.Slice((*rune)(p), int(size/4))[:n]
}

// concatstrings is a + b + ... for the elements of a.
func concatstrings(buf *tmpBuf, a []string) string {
	last, length, count := 0, 0, 0
	for i, x := range a {
		if len(x) == 0 {
			continue
		}
		if length+len(x) < length {
			throw("string concatenation too long")
		}
		length += len(x)
		count++
		last = i
	}
	switch {
	case count == 0:
		return ""
	case count == 1 && buf == nil:
		return a[last]
	}
	s, b := rawstringtmp(buf, length)
	for _, x := range a {
		b = b[copy(b, x):]
	}
	return s
}

// The forms for two and three operands, by far the most frequent, need no
// slice of them.

func concatstring2(buf *tmpBuf, a0, a1 string) string {
	n := len(a0) + len(a1)
	switch {
	case n < len(a0):
		throw("string concatenation too long")
	case buf == nil && len(a0) == 0:
		return a1
	case buf == nil && len(a1) == 0:
		return a0
	}
	s, b := rawstringtmp(buf, n)
	copy(b, a0)
	copy(b[len(a0):], a1)
	return s
}

func concatstring3(buf *tmpBuf, a0, a1, a2 string) string {
	if len(a0) == 0 || len(a1) == 0 || len(a2) == 0 {
		return concatstrings(buf, []string{a0, a1, a2})
	}
	n := len(a0) + len(a1) + len(a2)
	if n < 0 {
		throw("string concatenation too long")
	}
	s, b := rawstringtmp(buf, n)
	b = b[copy(b, a0):]
	b = b[copy(b, a1):]
	copy(b, a2)
	return s
}

func concatstring4(buf *tmpBuf, a0, a1, a2, a3 string) string {
	return concatstrings(buf, []string{a0, a1, a2, a3})
}

func concatstring5(buf *tmpBuf, a0, a1, a2, a3, a4 string) string {
	return concatstrings(buf, []string{a0, a1, a2, a3, a4})
}

// concatbytes is []byte(a + b + ...).
func concatbytes(buf *tmpBuf, a []string) []byte {
	length := 0
	for _, x := range a {
		if length+len(x) < length {
			throw("string concatenation too long")
		}
		length += len(x)
	}
	if length == 0 {
		return []byte{}
	}
	var b []byte
	if buf != nil && length <= len(buf) {
		*buf = tmpBuf{}
		b = buf[:length]
	} else {
		b = rawbyteslice(length)
	}
	at := 0
	for _, x := range a {
		at += copy(b[at:], x)
	}
	return b
}

// slicebytetostring is string(b) for the n bytes at ptr.
func slicebytetostring(buf *tmpBuf, ptr *byte, n int) string {
	raceReadRange(unsafe.Pointer(ptr), uintptr(n))
	switch {
	case n == 0:
		return ""
	case n == 1:
		p := unsafe.Pointer(&staticuint64s[*ptr])
		if goarch.BigEndian {
			p = add(p, 7)
		}
		return unsafe.String((*byte)(p), 1)
	}
	s, b := rawstringtmp(buf, n)
	memmoveNoHeapPointers(unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(ptr), uintptr(n))
	return s
}

// slicebytetostringtmp is string(b) where the string dies before b changes.
func slicebytetostringtmp(ptr *byte, n int) string {
	raceReadRange(unsafe.Pointer(ptr), uintptr(n))
	return unsafe.String(ptr, n)
}

// stringtoslicebyte is []byte(s).
func stringtoslicebyte(buf *tmpBuf, s string) []byte {
	var b []byte
	if buf != nil && len(s) <= len(buf) {
		*buf = tmpBuf{}
		b = buf[:len(s)]
	} else {
		b = rawbyteslice(len(s))
	}
	copy(b, s)
	return b
}

// stringtoslicerune is []rune(s).
func stringtoslicerune(buf *[tmpStringBufSize]rune, s string) []rune {
	n := countrunes(s)
	var a []rune
	if buf != nil && n <= len(buf) {
		*buf = [tmpStringBufSize]rune{}
		a = buf[:n]
	} else {
		a = rawruneslice(n)
	}
	n = 0
	for _, r := range s {
		a[n] = r
		n++
	}
	return a
}

// slicerunetostring is string(a).
func slicerunetostring(buf *tmpBuf, a []rune) string {
	raceReadRange(unsafe.Pointer(unsafe.SliceData(a)), uintptr(len(a))*4)
	var dummy [utf8Max]byte
	size := 0
	for _, r := range a {
		size += encoderune(dummy[:], r)
	}
	s, b := rawstringtmp(buf, size+utf8Max-1)
	at := 0
	for _, r := range a {
		at += encoderune(b[at:], r)
	}
	return s[:at]
}

const utf8Max = 4

// intstring is string(v) for an integer.
func intstring(buf *[4]byte, v int64) string {
	var s string
	var b []byte
	if buf != nil {
		b = buf[:]
		s = unsafe.String(&buf[0], len(buf))
	} else {
		s, b = rawstring(utf8Max)
	}
	if int64(rune(v)) != v {
		v = runeError
	}
	return s[:encoderune(b, rune(v))]
}

// cmpstring is -1, 0 or 1 for a < b, a == b, a > b.
func cmpstring(a, b string) int

// gostring copies a C string.
//
//go:linkname gostring
func gostring(p *byte) string {
	n := findnull(p)
	if n == 0 {
		return ""
	}
	s, b := rawstring(n)
	memmoveNoHeapPointers(unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(p), uintptr(n))
	return s
}

// gostringnocopy is the C string at p, which never changes.
func gostringnocopy(p *byte) string { return unsafe.String(p, findnull(p)) }

func findnull(p *byte) int {
	if p == nil {
		return 0
	}
	n := 0
	for *(*byte)(add(unsafe.Pointer(p), uintptr(n))) != 0 {
		n++
	}
	return n
}

//go:linkname internal_syscall_gostring internal/syscall/unix.gostring
func internal_syscall_gostring(p *byte) string { return gostring(p) }

//go:linkname bytealg_MakeNoZero internal/bytealg.MakeNoZero
func bytealg_MakeNoZero(n int) []byte {
	if uintptr(n) > maxAlloc {
		panicmakeslicelen()
	}
	size := roundupsize(uintptr(n), true)
	return unsafe.Slice((*byte)(mallocgc(size, nil, false)), int(size))[:n]
}
