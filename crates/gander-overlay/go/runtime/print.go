package runtime

import (
	"internal/strconv"
	"unsafe"
)

// What the builtins print and println write, to standard error. The compiler
// brackets each statement by printlock and printunlock; what is between comes
// out in one piece.

// printlock begins to gather output; printunlock, called as often, writes it.
func printlock() { localOf(getg()).printing++ }

func printunlock() {
	l := getg().local
	l.printing--
	if l.printing == 0 {
		flushPrinted(l)
	}
}

// printLast is a printunlock that no other may follow.
func printLast() {
	printunlock()
	flushPrinted(getg().local)
}

func flushPrinted(l *goLocal) {
	writeErr(l.printed)
	l.printed = l.printed[:0]
}

func gwrite(b []byte) {
	l := getg().local
	if l == nil || l.printing == 0 {
		writeErr(b)
		return
	}
	if len(l.printed)+len(b) > 1<<16 {
		flushPrinted(l)
	}
	l.printed = append(l.printed, b...)
}

// write1 writes to a file descriptor, or to where reports of a crash go.
func write1(fd uintptr, p unsafe.Pointer, n int32) int32

// crashOutput is standard error, and what debug.SetCrashOutput adds.
const crashOutput = ^uintptr(0)

func writeErr(b []byte) {
	fd := uintptr(2)
	if panicking.Load() != 0 {
		fd = crashOutput
	}
	for len(b) > 0 {
		n := write1(fd, unsafe.Pointer(unsafe.SliceData(b)), int32(min(len(b), 1<<30)))
		if n <= 0 {
			return
		}
		b = b[n:]
	}
}

func printstring(s string) { gwrite(unsafe.Slice(unsafe.StringData(s), len(s))) }
func printsp()             { printstring(" ") }
func printnl()             { printstring("\n") }

func printbool(v bool) {
	if v {
		printstring("true")
	} else {
		printstring("false")
	}
}

func printuint(v uint64) {
	var buf [20]byte
	gwrite(strconv.AppendUint(buf[:0], v, 10))
}

func printint(v int64) {
	var buf [20]byte
	gwrite(strconv.AppendInt(buf[:0], v, 10))
}

const hexDigits = "0123456789abcdef"

// printhexdigits writes v with at least width digits.
func printhexdigits(v uint64, width int) {
	var buf [16]byte
	i := len(buf)
	for i > 0 && (v != 0 || len(buf)-i < width) {
		i--
		buf[i] = hexDigits[v&15]
		v >>= 4
	}
	gwrite(buf[i:])
}

func printhex(v uint64) {
	printstring("0x")
	printhexdigits(v, 1)
}

func printpointer(p unsafe.Pointer) { printhex(uint64(uintptr(p))) }
func printuintptr(p uintptr)        { printhex(uint64(p)) }

func printfloat64(v float64) {
	var buf [32]byte
	gwrite(strconv.AppendFloat(buf[:0], v, 'g', -1, 64))
}

func printfloat32(v float32) {
	var buf [32]byte
	gwrite(strconv.AppendFloat(buf[:0], float64(v), 'g', -1, 32))
}

func printcomplex128(v complex128) {
	var buf [64]byte
	gwrite(strconv.AppendComplex(buf[:0], v, 'g', -1, 128))
}

func printcomplex64(v complex64) {
	var buf [64]byte
	gwrite(strconv.AppendComplex(buf[:0], complex128(v), 'g', -1, 64))
}

func printslice(s []byte) {
	printstring("[")
	printint(int64(len(s)))
	printstring("/")
	printint(int64(cap(s)))
	printstring("]")
	printpointer(unsafe.Pointer(unsafe.SliceData(s)))
}

func printwords(a, b unsafe.Pointer) {
	printstring("(")
	printpointer(a)
	printstring(",")
	printpointer(b)
	printstring(")")
}

func printeface(e eface) { printwords(unsafe.Pointer(e._type), e.data) }
func printiface(i iface) { printwords(unsafe.Pointer(i.tab), i.data) }

func printquoted(s string) {
	printlock()
	printstring(`"`)
	for i, r := range s {
		switch {
		case r == '\n':
			printstring(`\n`)
		case r == '\r':
			printstring(`\r`)
		case r == '\t':
			printstring(`\t`)
		case r == '\\':
			printstring(`\\`)
		case r == '"':
			printstring(`\"`)
		case r == runeError && s[i] != 0xEF:
			// Not the encoding of U+FFFD, so not UTF-8.
			printstring(`\x`)
			printhexdigits(uint64(s[i]), 2)
		case ' ' <= r && r <= '~':
			printstring(s[i : i+1])
		case r < 127:
			printstring(`\x`)
			printhexdigits(uint64(r), 2)
		case r < 1<<16:
			printstring(`\u`)
			printhexdigits(uint64(r), 4)
		default:
			printstring(`\U`)
			printhexdigits(uint64(r), 8)
		}
	}
	printstring(`"`)
	printunlock()
}

//go:linkname godebug_write internal/godebug.write
func godebug_write(fd uintptr, p unsafe.Pointer, n int32) int32 { return write1(fd, p, n) }
