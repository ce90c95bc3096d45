package runtime

import "internal/abi"

// What compiled code calls if an index or a slice expression is out of range:
// x is the offending value, y the bound. The forms ending in U take values of
// unsigned types.

func outOfRange(x int64, signed bool, y int, code abi.BoundsErrorCode) {
	panic(boundsError{x: x, signed: signed, y: y, code: code})
}

func panicIndex(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsIndex) }
func panicIndexU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsIndex) }

func panicSliceAlen(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSliceAlen) }
func panicSliceAlenU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSliceAlen) }

func panicSliceAcap(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSliceAcap) }
func panicSliceAcapU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSliceAcap) }

func panicSliceB(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSliceB) }
func panicSliceBU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSliceB) }

func panicSlice3Alen(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSlice3Alen) }
func panicSlice3AlenU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSlice3Alen) }

func panicSlice3Acap(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSlice3Acap) }
func panicSlice3AcapU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSlice3Acap) }

func panicSlice3B(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSlice3B) }
func panicSlice3BU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSlice3B) }

func panicSlice3C(x int, y int)   { outOfRange(int64(x), true, y, abi.BoundsSlice3C) }
func panicSlice3CU(x uint, y int) { outOfRange(int64(x), false, y, abi.BoundsSlice3C) }

// panicSliceConvert reports a slice of length y that is too short for an array
// of length x.
func panicSliceConvert(x int, y int) { outOfRange(int64(x), true, y, abi.BoundsConvert) }
