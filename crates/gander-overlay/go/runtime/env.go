package runtime

import (
	"internal/goarch"
	"internal/goos"
	"unsafe"
)

// Arguments, environment, GODEBUG, and what is known of the build.

// Compiler is the name of the toolchain whose language this is.
const Compiler = "gc"

// GOOS and GOARCH are what the program was built for.
const GOOS string = goos.GOOS
const GOARCH string = goarch.GOARCH

var (
	argslice []string
	envs     []string
)

// readArgs copies the arguments and the environment of the process.
func readArgs() {
	args := unsafe.Slice(module.argv, module.argc)
	argslice = make([]string, len(args))
	for i, arg := range args {
		argslice[i] = gostringnocopy(arg)
	}
	n := 0
	for *(**byte)(add(unsafe.Pointer(module.envp), uintptr(n)*goarch.PtrSize)) != nil {
		n++
	}
	envs = make([]string, n)
	for i, env := range unsafe.Slice(module.envp, n) {
		envs[i] = gostringnocopy(env)
	}
}

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return append([]string{}, argslice...) }

//go:linkname syscall_runtime_envs syscall.runtime_envs
func syscall_runtime_envs() []string { return append([]string{}, envs...) }

//go:linkname syscall_Getpagesize syscall.Getpagesize
func syscall_Getpagesize() int { return 4096 }

// gogetenv is the value of an environment variable when the program began.
func gogetenv(name string) string {
	for _, env := range envs {
		if len(env) > len(name) && env[len(name)] == '=' && env[:len(name)] == name {
			return env[len(name)+1:]
		}
	}
	return ""
}

// Version returns the Go release that the program was built for, as in
// go1.27.3.
func Version() string { return buildVersion }

// buildVersion is the release whose library and language this is.
const buildVersion = "go1.27.3"

// GOROOT returns the Go tree: the environment variable of that name, if set,
// and else the tree that the program was built with.
func GOROOT() string {
	if set := gogetenv("GOROOT"); set != "" {
		return set
	}
	return module.goroot
}

//go:linkname debug_modinfo runtime/debug.modinfo
func debug_modinfo() string { return module.modinfo }

// GODEBUG. Package internal/godebug registers a function that wants to know
// every change.
var (
	godebugUpdate  func(def, env string)
	godebugEnv     string
	godebugEnvRead bool
)

//go:linkname godebug_setUpdate internal/godebug.setUpdate
func godebug_setUpdate(update func(string, string)) {
	godebugUpdate = update
	godebugNotify()
}

func godebugNotify() {
	if !godebugEnvRead {
		godebugEnv, godebugEnvRead = gogetenv("GODEBUG"), true
	}
	if godebugUpdate != nil {
		godebugUpdate(module.godebug, godebugEnv)
	}
}

// debugPanicNil reports whether GODEBUG says panicnil=1.
func debugPanicNil() bool {
	if !godebugEnvRead {
		godebugEnv, godebugEnvRead = gogetenv("GODEBUG"), true
	}
	if v, found := godebugValue(godebugEnv, "panicnil"); found {
		return v == "1"
	}
	v, _ := godebugValue(module.godebug, "panicnil")
	return v == "1"
}

// godebugValue finds a setting in a list like "a=1,b=2"; the last one counts.
func godebugValue(list, name string) (value string, found bool) {
	for len(list) > 0 {
		i := indexByte(list, ',')
		item := list
		if i >= 0 {
			item, list = list[:i], list[i+1:]
		} else {
			list = ""
		}
		if len(item) > len(name) && item[len(name)] == '=' && item[:len(name)] == name {
			value, found = item[len(name)+1:], true
		}
	}
	return value, found
}

// nonDefault are the counters of uses of GODEBUG settings. Not a map: its
// operations are reported to the race detector, which does not see this lock.
var nonDefault struct {
	lock    mutex
	metrics []godebugMetric
}

type godebugMetric struct {
	name string
	read func() uint64
}

//go:linkname godebug_registerMetric internal/godebug.registerMetric
func godebug_registerMetric(name string, read func() uint64) {
	lock(&nonDefault.lock)
	nonDefault.metrics = append(nonDefault.metrics, godebugMetric{name, read})
	unlock(&nonDefault.lock)
}

// nonDefaultUses is the counter of that name, or nil.
func nonDefaultUses(name string) func() uint64 {
	lock(&nonDefault.lock)
	defer unlock(&nonDefault.lock)
	for _, metric := range nonDefault.metrics {
		if metric.name == name {
			return metric.read
		}
	}
	return nil
}

//go:linkname godebug_setNewIncNonDefault internal/godebug.setNewIncNonDefault
func godebug_setNewIncNonDefault(newIncNonDefault func(string) func()) {
	// The runtime itself counts nothing.
}

//go:linkname syscall_runtimeSetenv syscall.runtimeSetenv
func syscall_runtimeSetenv(k, v string) {
	if k == "GODEBUG" {
		godebugEnv, godebugEnvRead = v, true
		godebugNotify()
	}
}

//go:linkname syscall_runtimeUnsetenv syscall.runtimeUnsetenv
func syscall_runtimeUnsetenv(k string) { syscall_runtimeSetenv(k, "") }

//go:linkname syscall_runtimeClearenv syscall.runtimeClearenv
func syscall_runtimeClearenv(env map[string]int) {
	if _, found := env["GODEBUG"]; found {
		syscall_runtimeUnsetenv("GODEBUG")
	}
}

// tracebackLevel tells natives what crashes print: the value of GOTRACEBACK.
func tracebackLevel(level *byte, n int)

//go:linkname setTraceback runtime/debug.SetTraceback
func setTraceback(level string) { tracebackLevel(unsafe.StringData(level), len(level)) }

// crashFD is where crashes are also written, or -1.
func crashFD(fd uintptr) uintptr

//go:linkname setCrashFD
func setCrashFD(fd uintptr) uintptr { return crashFD(fd) }
