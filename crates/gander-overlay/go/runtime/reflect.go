package runtime

import (
	"internal/abi"
	"internal/runtime/sys"
	"unsafe"
)

// Calls whose signature is not known to the compiler. Package reflect lays out
// arguments as compiled code does: those in registers, in an abi.RegArgs, and
// the others in a frame, which is the overflow block of the call. So a function
// of any signature can be called, and can be implemented, as one that takes and
// returns all registers; what is not meant is garbage and stays unused.

type allRegisters = func(i0, i1, i2, i3, i4, i5 uintptr, f0, f1, f2, f3, f4, f5, f6, f7 float64) (
	r0, r1, r2, r3, r4, r5 uintptr, q0, q1, q2, q3, q4, q5, q6, q7 float64)

// reflectcall calls the function whose funcval is fn. The frame belongs to the
// caller, so it is handed over as it is, and results come back in it.
//
//go:linkname reflectcall
func reflectcall(stackArgsType *_type, fn, frame unsafe.Pointer, stackArgsSize, stackRetOffset, frameSize uint32, regs *abi.RegArgs) {
	if p := getg().panic; p != nil && p.argp&throughReflect != 0 {
		mine := sys.GetCallerSP() - 16
		// Called by callMethod, which the marked function calls.
		if callerfp(callerfp(mine)) == p.argp&^throughReflect {
			p.argp = mine
		}
	}
	f := *(*allRegisters)(unsafe.Pointer(&fn))
	i, x := &regs.Ints, (*[abi.FloatArgRegs]float64)(unsafe.Pointer(&regs.Floats))
	// The last thing before the call.
	getg().overflow = uintptr(frame)
	r0, r1, r2, r3, r4, r5, q0, q1, q2, q3, q4, q5, q6, q7 := f(
		i[0], i[1], i[2], i[3], i[4], i[5], x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])
	setInts(regs, r0, r1, r2, r3, r4, r5)
	*x = [...]float64{q0, q1, q2, q3, q4, q5, q6, q7}
	KeepAlive(frame)
}

// throughReflect marks the frame of a function in _panic.argp: not the functions
// that it calls may recover, but those that package reflect calls for it.
const throughReflect = 1

// setInts stores integer registers, any of which may be a pointer that nothing
// else keeps alive.
func setInts(regs *abi.RegArgs, i0, i1, i2, i3, i4, i5 uintptr) {
	p := &regs.Ptrs
	p[0], p[1], p[2] = unsafe.Pointer(i0), unsafe.Pointer(i1), unsafe.Pointer(i2)
	p[3], p[4], p[5] = unsafe.Pointer(i3), unsafe.Pointer(i4), unsafe.Pointer(i5)
	i := &regs.Ints
	i[0], i[1], i[2], i[3], i[4], i[5] = i0, i1, i2, i3, i4, i5
}

//go:linkname callReflect reflect.callReflect
func callReflect(ctxt, frame unsafe.Pointer, retValid *bool, regs *abi.RegArgs)

//go:linkname callMethod reflect.callMethod
func callMethod(ctxt, frame unsafe.Pointer, retValid *bool, regs *abi.RegArgs)

// makeFuncStub is the code of functions that reflect.MakeFunc makes; its
// closure says which one it is.
//
//go:linkname makeFuncStub reflect.makeFuncStub
func makeFuncStub(i0, i1, i2, i3, i4, i5 uintptr, f0, f1, f2, f3, f4, f5, f6, f7 float64) (
	r0, r1, r2, r3, r4, r5 uintptr, q0, q1, q2, q3, q4, q5, q6, q7 float64) {
	ctxt, frame := unsafe.Pointer(sys.GetClosurePtr()), unsafe.Pointer(getg().overflow)
	var regs abi.RegArgs
	i, x := &regs.Ints, (*[abi.FloatArgRegs]float64)(unsafe.Pointer(&regs.Floats))
	setInts(&regs, i0, i1, i2, i3, i4, i5)
	*x = [...]float64{f0, f1, f2, f3, f4, f5, f6, f7}
	valid := false
	mine := sys.GetCallerSP() - 16
	if p := getg().panic; p != nil && p.argp == callerfp(mine) {
		p.argp = mine | throughReflect
	}
	callReflect(ctxt, frame, &valid, &regs)
	return i[0], i[1], i[2], i[3], i[4], i[5], x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
}

// methodValueCall is the code of method values that package reflect makes.
//
//go:linkname methodValueCall reflect.methodValueCall
func methodValueCall(i0, i1, i2, i3, i4, i5 uintptr, f0, f1, f2, f3, f4, f5, f6, f7 float64) (
	r0, r1, r2, r3, r4, r5 uintptr, q0, q1, q2, q3, q4, q5, q6, q7 float64) {
	ctxt, frame := unsafe.Pointer(sys.GetClosurePtr()), unsafe.Pointer(getg().overflow)
	var regs abi.RegArgs
	i, x := &regs.Ints, (*[abi.FloatArgRegs]float64)(unsafe.Pointer(&regs.Floats))
	setInts(&regs, i0, i1, i2, i3, i4, i5)
	*x = [...]float64{f0, f1, f2, f3, f4, f5, f6, f7}
	valid := false
	mine := sys.GetCallerSP() - 16
	if p := getg().panic; p != nil && p.argp == callerfp(mine) {
		p.argp = mine | throughReflect
	}
	callMethod(ctxt, frame, &valid, &regs)
	return i[0], i[1], i[2], i[3], i[4], i[5], x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
}
