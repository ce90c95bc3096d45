package runtime

import (
	"internal/abi"
	"internal/cpu"
	"internal/runtime/maps"
	"unsafe"
)

// module describes the linked image; the runtime fills it before any Go code
// runs. The layout is known to crate gander-rt.
var module struct {
	// First bytes of the type section and of the text.
	types, etypes uintptr
	text, etext   uintptr
	// All unnamed pointer, array, chan, func, map, slice and struct types of
	// the image, sorted by string.
	typelinks     uintptr
	typelinkCount int
	// Where functions that began in a new stack segment return to.
	lessstack uintptr
	// What debug.ReadBuildInfo parses, GODEBUG settings of package main, and
	// where the Go tree was (empty with -trimpath).
	modinfo string
	godebug string
	goroot  string
	// Arguments and environment as the kernel gave them.
	argc int
	argv **byte
	envp **byte
}

// moduleInit fills in *m.
func moduleInit(m unsafe.Pointer)

// mainInits runs the initialisation of all packages in order; the compiler
// makes it.
//
//go:linkname mainInits go:main.inits
func mainInits()

//go:linkname mainMain main.main
func mainMain()

// main is the first goroutine of a program.
func main() {
	start()
	mainInits()
	restartPolicy()
	mainMain()
	exitProgram(0)
}

// start makes the runtime ready for initialisers of packages.
func start() {
	moduleInit(unsafe.Pointer(&module))
	readArgs()
	restartPolicy()
	cpu.Initialize(gogetenv("GODEBUG"))
	maps.AlgInit()
}

// restartPolicy makes what a controlled run decides from here on independent of
// how long start-up took, which the environment's size decides.
func restartPolicy()

// exitProgram ends the program as returning from main does.
func exitProgram(code int32) {
	for i := 0; i < 1000 && runningPanics.Load() != 0 && panicking.Load() == 0; i++ {
		Gosched()
	}
	if panicking.Load() != 0 {
		// Another goroutine is ending the program by a panic.
		block()
	}
	if sleep := raceExitSleep(); sleep > 0 {
		timeSleep(sleep)
	}
	if races := raceExit(); races != 0 {
		code = int32(races)
	}
	exit(code)
}

// exit ends the process, at once.
func exit(code int32)

//go:linkname os_beforeExit os.runtime_beforeExit
func os_beforeExit(exitCode int) {
	if exitCode != 0 {
		return
	}
	if sleep := raceExitSleep(); sleep > 0 {
		timeSleep(sleep)
	}
	if races := raceExit(); races != 0 {
		exit(int32(races))
	}
}

//go:linkname syscall_Exit syscall.Exit
//go:nosplit
func syscall_Exit(code int) { exit(int32(code)) }

// staticuint64s are the values of bytes and other small integers in
// interfaces: element i is i. The compiler puts that into memory that is never
// written.
var staticuint64s [256]uint64

//go:linkname getStaticuint64s reflect.getStaticuint64s
func getStaticuint64s() *[256]uint64 { return &staticuint64s }

// zeroVal is the zero value of every type up to this size: what a map lookup
// without result points to.
//
//go:linkname zeroVal
var zeroVal [abi.ZeroValSize]byte
