package runtime

import (
	"internal/profilerecord"
	"internal/runtime/atomic"
	"unsafe"
)

// Profiles and execution traces. Those of goroutines are real; the others are
// empty.

// MemProfileRate would be the mean number of bytes between samples of
// allocations.
var MemProfileRate int = 512 * 1024

// A StackRecord is a stack of a profile.
type StackRecord struct {
	Stack0 [32]uintptr // ends at the first 0
}

// Stack returns the stack as a prefix of r.Stack0.
func (r *StackRecord) Stack() []uintptr { return prefix(r.Stack0[:]) }

func prefix(stack []uintptr) []uintptr {
	for i, pc := range stack {
		if pc == 0 {
			return stack[:i]
		}
	}
	return stack
}

// A MemProfileRecord is an entry of a profile of allocations.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr // ends at the first 0
}

// InUseBytes returns the number of bytes not freed.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects returns the number of objects not freed.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack returns the stack as a prefix of r.Stack0.
func (r *MemProfileRecord) Stack() []uintptr { return prefix(r.Stack0[:]) }

// A BlockProfileRecord is an entry of a profile of blocking.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

// MemProfile returns the number of records of allocations, which is 0.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile returns the number of records of blocking, which is 0.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile returns the number of records of contention, which is 0.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile returns the number of records of threads, which is 0.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// goroutineStacks stores the stacks of up to n goroutines to buf, each as depth
// addresses ending at the first 0, and returns how many goroutines there are.
// The world is stopped.
func goroutineStacks(buf *uintptr, n, depth int) int

func allStacks(buf *uintptr, n, depth int) int {
	stopTheWorld()
	n = goroutineStacks(buf, n, depth)
	startTheWorld()
	return n
}

// GoroutineProfile returns the number of goroutines and, if p has room for all,
// stores their stacks.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	if len(p) == 0 {
		return NumGoroutine(), false
	}
	n = allStacks(&p[0].Stack0[0], len(p), len(p[0].Stack0))
	return n, n <= len(p)
}

// SetBlockProfileRate has no effect.
func SetBlockProfileRate(rate int) {}

// SetMutexProfileFraction has no effect but on its next result.
func SetMutexProfileFraction(rate int) int {
	old := mutexProfileFraction
	if rate >= 0 {
		mutexProfileFraction = rate
	}
	return old
}

var mutexProfileFraction int

// SetCPUProfileRate begins a profile of processor time, in which there will be
// nothing, or with hz <= 0 ends it.
func SetCPUProfileRate(hz int) {
	if hz > 0 {
		println("runtime: profiles of processor time are not implemented: this one will be empty")
		cpuProfile.header = true
	}
	cpuProfile.on.Store(hz > 0)
}

var cpuProfile struct {
	on atomic.Bool
	// The header was not read yet.
	header bool
}

// CPUProfile panics, as it does in the official runtime.
func CPUProfile() []byte { panic("CPUProfile no longer available") }

//go:linkname pprof_memProfileInternal runtime/pprof.pprof_memProfileInternal
func pprof_memProfileInternal(p []profilerecord.MemProfileRecord, inuseZero bool) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_blockProfileInternal runtime/pprof.pprof_blockProfileInternal
func pprof_blockProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_mutexProfileInternal runtime/pprof.pprof_mutexProfileInternal
func pprof_mutexProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_threadCreateInternal runtime/pprof.pprof_threadCreateInternal
func pprof_threadCreateInternal(p []profilerecord.StackRecord) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_goroutineProfileWithLabels runtime/pprof.pprof_goroutineProfileWithLabels
func pprof_goroutineProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	if len(p) == 0 {
		return NumGoroutine(), false
	}
	const depth = 128
	stacks := make([]uintptr, len(p)*depth)
	n = allStacks(&stacks[0], len(p), depth)
	if n > len(p) {
		return n, false
	}
	for i := range n {
		p[i].Stack = prefix(stacks[i*depth : (i+1)*depth : (i+1)*depth])
	}
	return n, true
}

//go:linkname pprof_goroutineLeakProfileWithLabels runtime/pprof.pprof_goroutineLeakProfileWithLabels
func pprof_goroutineLeakProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	return 0, true
}

//go:linkname goroutineLeakGC runtime/pprof.runtime_goroutineLeakGC
func goroutineLeakGC() { GC() }

//go:linkname goroutineleakcount runtime/pprof.runtime_goroutineleakcount
func goroutineleakcount() int { return 0 }

//go:linkname pprof_fpunwindExpand runtime/pprof.pprof_fpunwindExpand
func pprof_fpunwindExpand(dst, src []uintptr) int { return copy(dst, src) }

//go:linkname pprof_makeProfStack runtime/pprof.pprof_makeProfStack
func pprof_makeProfStack() []uintptr { return make([]uintptr, 128) }

//go:linkname pprof_cyclesPerSecond runtime/pprof.runtime_cyclesPerSecond
func pprof_cyclesPerSecond() int64 { return 1e9 }

//go:linkname runtime_pprof_readProfile runtime/pprof.readProfile
func runtime_pprof_readProfile() (data []uint64, tags []unsafe.Pointer, eof bool) {
	p := &cpuProfile
	eof = !p.on.Load()
	if !p.header {
		return nil, nil, eof
	}
	p.header = false
	const hz = 100
	return []uint64{3, 0, hz}, []unsafe.Pointer{nil}, eof
}

//go:linkname runtime_setProfLabel runtime/pprof.runtime_setProfLabel
func runtime_setProfLabel(labels unsafe.Pointer) { localOf(getg()).labels = labels }

//go:linkname runtime_getProfLabel runtime/pprof.runtime_getProfLabel
func runtime_getProfLabel() unsafe.Pointer {
	if l := getg().local; l != nil {
		return l.labels
	}
	return nil
}

// StartTrace reports that there are no execution traces.
func StartTrace() error { return errorString("execution traces are not implemented") }

// StopTrace has nothing to stop.
func StopTrace() {}

// ReadTrace returns the end of a trace.
func ReadTrace() (buf []byte) { return nil }

//go:linkname traceAdvance runtime/trace.runtime_traceAdvance
func traceAdvance(stopTrace bool) {}

//go:linkname traceClockNow runtime/trace.runtime_traceClockNow
func traceClockNow() uint64 { return uint64(nanotime()) }

//go:linkname traceClockUnitsPerSecond runtime/trace.runtime_traceClockUnitsPerSecond
func traceClockUnitsPerSecond() uint64 { return 1e9 }

//go:linkname trace_userTaskCreate runtime/trace.userTaskCreate
func trace_userTaskCreate(id, parentID uint64, taskType string) {}

//go:linkname trace_userTaskEnd runtime/trace.userTaskEnd
func trace_userTaskEnd(id uint64) {}

//go:linkname trace_userRegion runtime/trace.userRegion
func trace_userRegion(id, mode uint64, name string) {}

//go:linkname trace_userLog runtime/trace.userLog
func trace_userLog(id uint64, category, message string) {}
