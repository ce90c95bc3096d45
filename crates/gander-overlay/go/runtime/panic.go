package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"internal/runtime/sys"
	_ "unsafe" // for linknames
)

// A deferFrame is the part of the frame of a function with defer statements
// that the runtime sees; see DeferFrame in crate gander-abi. The function's
// prologue links it by deferenter, its end calls deferreturn.
type deferFrame struct {
	prev        *deferFrame
	head        *deferRec
	sp, fp, pad uintptr
	flags       uintptr
}

// A deferRec is one deferred call, of a function without parameters and
// results.
type deferRec struct {
	link *deferRec
	fn   func()
}

// A _panic is a call of panic, or of Goexit, that has not ended.
type _panic struct {
	// The frame that calls the deferred functions: recover works in what is
	// called from there. 0 while there is none. Compiled wrappers replace it
	// by their own, so it stays the first field.
	argp uintptr
	arg  any
	link *_panic
	// The frame whose deferred calls are being run.
	frame      *deferFrame
	recovered  bool
	repanicked bool
	goexit     bool
}

// deferreturn runs the deferred calls of a function that returns, or goes on
// with them after a recovered panic, and unlinks its frame.
func deferreturn(df *deferFrame) {
	for {
		rec := df.head
		if rec == nil {
			break
		}
		df.head = rec.link
		rec.fn()
	}
	getg().deferFrames = df.prev
}

// gopanic is the builtin panic.
//
//go:linkname gopanic
func gopanic(e any) {
	if e == nil && !debugPanicNil() {
		e = new(PanicNilError)
	}
	gp := getg()
	p := &_panic{arg: e, link: gp.panic}
	gp.panic = p
	runningPanics.Add(1)
	runDeferred(gp, p)
	if deadlock, ok := e.(bubbleDeadlock); ok {
		crashBubble(deadlock.bubble)
	}
	preprintpanics(p)
	fatalpanic(p)
}

// Goexit ends the goroutine that calls it, after all deferred calls.
func Goexit() {
	gp := getg()
	p := &_panic{goexit: true, link: gp.panic}
	gp.panic = p
	runDeferred(gp, p)
	gp.panic = p.link
	goexit0()
}

// goexit0 ends the goroutine.
func goexit0()

// recovery resumes the function of df behind its deferenter, as if it had
// returned a second time.
func recovery(df *deferFrame)

// runDeferred runs all deferred calls of the goroutine, innermost frame first.
// It does not return if one of them recovers.
//
//go:noinline
func runDeferred(gp *g, p *_panic) {
	for {
		df := gp.deferFrames
		if df == nil {
			return
		}
		rec := df.head
		if rec == nil {
			gp.deferFrames = df.prev
			continue
		}
		df.head = rec.link
		p.frame = df
		// The frame of this function: its caller's stack pointer lies two words
		// above.
		p.argp = sys.GetCallerSP() - 16
		rec.fn()
		p.argp = 0
		if p.recovered {
			resume(gp, p, df)
		}
	}
}

// resume continues in the function of df, a deferred call of which has
// recovered p. All panics that began in calls of that function are over.
func resume(gp *g, p *_panic, df *deferFrame) {
	over := p
	for over != nil && began(over, df) {
		if over.goexit {
			// A goroutine that exits goes on doing so.
			gp.panic = over.link
			Goexit()
		}
		runningPanics.Add(-1)
		over = over.link
	}
	gp.panic = over
	if over == nil {
		clearSignal()
	}
	recovery(df)
}

// began reports whether p began in a call that the function of df made,
// directly or not: when that frame was linked already.
func began(p *_panic, df *deferFrame) bool {
	for f := p.frame; f != nil; f = f.prev {
		if f == df {
			return true
		}
	}
	return false
}

// gorecover is the builtin recover; argp is the frame of the caller of the
// function that calls it.
//
//go:linkname gorecover
func gorecover(argp uintptr) any {
	p := getg().panic
	if p == nil || p.goexit || p.recovered {
		return nil
	}
	// A function that reflect.MakeFunc made is called by callReflect, and that
	// by the marked function.
	if argp != p.argp && (p.argp&throughReflect == 0 || callerfp(argp) != p.argp&^throughReflect) {
		return nil
	}
	p.recovered = true
	return p.arg
}

// A PanicNilError is the value of panic(nil).
type PanicNilError struct {
	// No other struct converts to this one.
	_ [0]*PanicNilError
}

func (*PanicNilError) Error() string { return "runtime error: panic called with nil argument" }
func (*PanicNilError) RuntimeError() {}

// preprintpanics replaces errors and Stringers in the chain of panics by their
// texts, while Go code can still run.
func preprintpanics(p *_panic) {
	defer func() {
		const text = "panic while printing panic value"
		switch r := recover().(type) {
		case nil:
		case string:
			throw(text + ": " + r)
		default:
			throw(text + ": type " + toRType(efaceOf(&r)._type).string())
		}
	}()
	for ; p != nil; p = p.link {
		if p.link != nil && *efaceOf(&p.link.arg) == *efaceOf(&p.arg) {
			// The same value again: it is printed once.
			p.link.repanicked = true
			continue
		}
		switch v := p.arg.(type) {
		case error:
			p.arg = v.Error()
		case stringer:
			p.arg = v.String()
		}
	}
}

// printpanics prints the chain of panics, oldest first.
func printpanics(p *_panic) {
	if p.link != nil {
		printpanics(p.link)
		if p.link.repanicked {
			return
		}
		if !p.link.goexit {
			print("\t")
		}
	}
	if p.goexit {
		return
	}
	print("panic: ")
	printpanicval(p.arg)
	switch {
	case p.recovered && p.repanicked:
		print(" [recovered, repanicked]")
	case p.recovered:
		print(" [recovered]")
	}
	print("\n")
}

// runningPanics counts panics whose deferred calls are being run; when main
// returns, they get some time to end the program.
var runningPanics atomic.Int32

// panicking counts goroutines that are ending the program.
var panicking atomic.Uint32

// How the program ends, for crash.
const (
	crashPanic = iota // an unrecovered panic
	crashThrow        // an error of the runtime
	crashFatal        // an error of the program that cannot be recovered
)

// crash prints the stacks that GOTRACEBACK asks for, beginning with the
// current goroutine's, and ends the process with status 2 or a signal. Frames
// of the caller and below are left out. Only the first caller prints; others
// wait.
func crash(kind int)

// beginCrash stops other goroutines from ending the program meanwhile.
func beginCrash() {
	id := getg().id
	if panicking.Add(1) > 1 && crasher != id {
		// Somebody else is faster and will exit.
		block()
	}
	crasher = id
}

// crasher is the goroutine that ends the program; it may fail once more while
// it does.
var crasher uint64

func fatalpanic(p *_panic) {
	beginCrash()
	printlock()
	printpanics(p)
	printSignal()
	printLast()
	crash(crashPanic)
}

// throw ends the program with an error of the runtime.
//
//go:linkname throw
func throw(s string) {
	endFatal(s, crashThrow)
}

// fatal ends the program with an error of the program that cannot be
// recovered.
func fatal(s string) {
	endFatal(s, crashFatal)
}

func endFatal(s string, kind int) {
	beginCrash()
	printlock()
	print("fatal error: ")
	printindented(s)
	print("\n")
	printLast()
	crash(kind)
}

//go:linkname internal_sync_throw internal/sync.throw
func internal_sync_throw(s string) { throw(s) }

//go:linkname internal_sync_fatal internal/sync.fatal
func internal_sync_fatal(s string) { fatal(s) }

//go:linkname sync_throw sync.throw
func sync_throw(s string) { throw(s) }

//go:linkname sync_fatal sync.fatal
func sync_fatal(s string) { fatal(s) }

//go:linkname maps_fatal internal/runtime/maps.fatal
func maps_fatal(s string) { fatal(s) }

//go:linkname rand_fatal crypto/rand.fatal
func rand_fatal(s string) { fatal(s) }

//go:linkname sysrand_fatal crypto/internal/sysrand.fatal
func sysrand_fatal(s string) { fatal(s) }

//go:linkname fips_fatal crypto/internal/fips140.fatal
func fips_fatal(s string) { fatal(s) }

// A sigInfo describes the signal that became the current panic.
type sigInfo struct {
	sig, code, addr, pc uintptr
}

// signalOf fills in *info and reports whether there is such a signal;
// clearSignal forgets it.
func signalOf(info *sigInfo) bool
func clearSignal()

const (
	sigBUS  = 7
	sigFPE  = 8
	sigSEGV = 11
)

// printSignal prints the line about the signal that became the panic.
func printSignal() {
	var info sigInfo
	if !signalOf(&info) {
		return
	}
	name := "signal"
	switch info.sig {
	case sigBUS:
		name = "SIGBUS: bus error"
	case sigFPE:
		name = "SIGFPE: floating-point exception"
	case sigSEGV:
		name = "SIGSEGV: segmentation violation"
	}
	print("[signal ", name, " code=")
	printuintptr(info.code)
	print(" addr=")
	printuintptr(info.addr)
	print(" pc=")
	printuintptr(info.pc)
	print("]\n")
}

// sigpanic is entered as if the faulting instruction had called it.
func sigpanic() {
	var info sigInfo
	signalOf(&info)
	switch info.sig {
	case sigFPE:
		panicfloat()
	case sigBUS, sigSEGV:
		if info.addr >= 0x1000 {
			if l := getg().local; l == nil || !l.panicOnFault {
				print("unexpected fault address ")
				printuintptr(info.addr)
				print("\n")
				throw("fault")
			}
			panic(errorAddressString{msg: "invalid memory address or nil pointer dereference", addr: info.addr})
		}
	}
	panicmem()
}

var (
	shiftError    = error(errorString("negative shift amount"))
	divideError   = error(errorString("integer divide by zero"))
	overflowError = error(errorString("integer overflow"))
	floatError    = error(errorString("floating point error"))
	memoryError   = error(errorString("invalid memory address or nil pointer dereference"))

	rangeDoneError         = error(errorString("range function continued iteration after function for loop body returned false"))
	rangePanicError        = error(errorString("range function continued iteration after loop body panic"))
	rangeExhaustedError    = error(errorString("range function continued iteration after whole loop exit"))
	rangeMissingPanicError = error(errorString("range function recovered a loop body panic and did not resume panicking"))
)

func panicshift()    { panic(shiftError) }
func panicdivide()   { panic(divideError) }
func panicoverflow() { panic(overflowError) }
func panicfloat()    { panic(floatError) }
func panicmem()      { panic(memoryError) }

// panicnil is for explicit checks of pointers with large offsets.
func panicnil() { panic(memoryError) }

// panicrangestate reports a misuse of the body of a range-over-func loop.
func panicrangestate(state int) {
	switch abi.RF_State(state) {
	case abi.RF_DONE:
		panic(rangeDoneError)
	case abi.RF_PANIC:
		panic(rangePanicError)
	case abi.RF_EXHAUSTED:
		panic(rangeExhaustedError)
	case abi.RF_MISSING_PANIC:
		panic(rangeMissingPanicError)
	}
	throw("unexpected state passed to panicrangestate")
}

// throwinit reports a variable used before its initialisation, which the
// checker excludes.
func throwinit() { throw("recursive call during initialization - linker skew") }

// panicCheck1 would refuse panics of the runtime itself; here they are
// reported like all others.
func panicCheck1(pc uintptr, msg string) {}

//go:linkname setPanicOnFault runtime/debug.setPanicOnFault
func setPanicOnFault(enabled bool) (old bool) {
	l := localOf(getg())
	old, l.panicOnFault = l.panicOnFault, enabled
	return old
}
