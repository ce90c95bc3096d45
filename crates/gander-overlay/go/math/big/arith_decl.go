package big

import (
	"internal/race"
	"unsafe"
)

// Operations on vectors of words: short ones by the Go bodies of this package,
// long ones by natives. Those of race builds are Go, so that each access is seen.

// Vectors of fewer words are not worth a call.
const fewWords = 8

// The natives take the addresses of vectors of n words, which are the same or do
// not overlap, but for shifts: those may overlap in the direction that they move
// words to. They return the carry.

//go:noescape
func addWords(z, x, y *Word, n int) Word

//go:noescape
func subWords(z, x, y *Word, n int) Word

//go:noescape
func shlWords(z, x *Word, n int, s uint) Word

//go:noescape
func shrWords(z, x *Word, n int, s uint) Word

//go:noescape
func mulAddWords(z, x *Word, n int, m, a Word) Word

//go:noescape
func addMulWords(z, x, y *Word, n int, m, a Word) Word

// addMulWordsADX is addMulWords for processors with BMI2 and ADX.
//
//go:noescape
func addMulWordsADX(z, x, y *Word, n int, m, a Word) Word

func few(z []Word) bool { return len(z) < fewWords || race.Enabled }

// first is the address of a vector that has as many words as z.
func first(x, z []Word) *Word { return unsafe.SliceData(x[:len(z)]) }

//go:linkname addVV
func addVV(z, x, y []Word) (c Word) {
	if few(z) {
		return addVV_g(z, x, y)
	}
	return addWords(&z[0], first(x, z), first(y, z), len(z))
}

//go:linkname subVV
func subVV(z, x, y []Word) (c Word) {
	if few(z) {
		return subVV_g(z, x, y)
	}
	return subWords(&z[0], first(x, z), first(y, z), len(z))
}

//go:linkname shlVU
func shlVU(z, x []Word, s uint) (c Word) {
	if s == 0 {
		copy(z, x)
		return 0
	}
	return lshVU(z, x, s)
}

func lshVU(z, x []Word, s uint) (c Word) {
	if s == 0 || s >= _W || few(z) {
		return lshVU_g(z, x, s)
	}
	return shlWords(&z[0], first(x, z), len(z), s)
}

func rshVU(z, x []Word, s uint) (c Word) {
	if s == 0 || s >= _W || few(z) {
		return rshVU_g(z, x, s)
	}
	return shrWords(&z[0], first(x, z), len(z), s)
}

//go:linkname mulAddVWW
func mulAddVWW(z, x []Word, m, a Word) (c Word) {
	if few(z) {
		return mulAddVWW_g(z, x, m, a)
	}
	return mulAddWords(&z[0], first(x, z), len(z), m, a)
}

//go:linkname addMulVVW
func addMulVVW(z, x []Word, y Word) (c Word) { return addMulVVWW(z, z, x, y, 0) }

func addMulVVWW(z, x, y []Word, m, a Word) (c Word) {
	switch {
	case few(z):
		return addMulVVWW_g(z, x, y, m, a)
	case hasADX:
		return addMulWordsADX(&z[0], first(x, z), first(y, z), len(z), m, a)
	}
	return addMulWords(&z[0], first(x, z), first(y, z), len(z), m, a)
}
