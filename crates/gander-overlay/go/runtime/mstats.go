package runtime

import "unsafe"

// Statistics and the knobs of the collector.

// GC collects garbage and waits until that is done. What waits for it, as the
// goroutine of finalizers, comes before the caller.
func GC() {
	f := &finalizers
	cleanPools()
	lock(&f.lock)
	f.cleaned++
	unlock(&f.lock)
	gcStart()
	Gosched()
}

// gcStart collects garbage.
func gcStart()

// A MemStats holds statistics about the memory allocator.
type MemStats struct {
	// Bytes of allocated objects; the same, never decreasing; bytes obtained
	// from the operating system.
	Alloc, TotalAlloc, Sys uint64
	// Always 0.
	Lookups uint64
	// Objects allocated and freed so far.
	Mallocs, Frees uint64

	// Bytes: of objects, of address space in use, unused, used, and returned to
	// the operating system.
	HeapAlloc, HeapSys, HeapIdle, HeapInuse, HeapReleased uint64
	HeapObjects                                           uint64

	// Bytes of stacks and of tables.
	StackInuse, StackSys   uint64
	MSpanInuse, MSpanSys   uint64
	MCacheInuse, MCacheSys uint64
	BuckHashSys, GCSys     uint64
	OtherSys               uint64

	// The next collection begins at this heap size.
	NextGC uint64
	// End of the last collection, in nanoseconds since 1970.
	LastGC uint64
	// Nanoseconds stopped, in all and in recent collections, and when those
	// ended; collection n is at (n+255)%256.
	PauseTotalNs uint64
	PauseNs      [256]uint64
	PauseEnd     [256]uint64
	// Collections, and those that the program asked for.
	NumGC, NumForcedGC uint32
	// The share of processor time that collections used.
	GCCPUFraction float64
	EnableGC      bool
	DebugGC       bool

	// Allocations by size class.
	BySize [61]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

// readMemStats fills in *m, while the world is stopped.
func readMemStats(m *MemStats)

// ReadMemStats fills in *m with statistics.
func ReadMemStats(m *MemStats) {
	stopTheWorld()
	readMemStats(m)
	startTheWorld()
}

//go:linkname readGCStats runtime/debug.readGCStats
func readGCStats(pauses *[]uint64) {
	// Pauses, their ends (newest first), then LastGC, NumGC, PauseTotalNs.
	m := new(MemStats)
	ReadMemStats(m)
	n := min(int(m.NumGC), len(m.PauseNs))
	p := (*pauses)[:cap(*pauses)][:2*n+3]
	for i := range n {
		at := (int(m.NumGC) - 1 - i) % len(m.PauseNs)
		p[i] = m.PauseNs[at]
		p[n+i] = m.PauseEnd[at]
	}
	p[2*n] = m.LastGC
	p[2*n+1] = uint64(m.NumGC)
	p[2*n+2] = m.PauseTotalNs
	*pauses = p
}

//go:linkname runtime_debug_freeOSMemory runtime/debug.freeOSMemory
func runtime_debug_freeOSMemory() {
	GC()
	releaseMemory()
}

// releaseMemory returns unused memory to the operating system.
func releaseMemory()

// gcPercent and memoryLimit set the collector's goals and return the old ones;
// memoryLimit leaves it as it is if n is negative.
func gcPercent(n int32) int32
func memoryLimit(n int64) int64

// gcPercentNow returns the percentage, or as runtime/metrics has it the largest
// number if collections are off.
func gcPercentNow() uint64 {
	percent := gcPercent(-1)
	gcPercent(percent)
	if percent < 0 {
		return ^uint64(0)
	}
	return uint64(percent)
}

//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(n int32) int32 { return gcPercent(n) }

//go:linkname setMemoryLimit runtime/debug.setMemoryLimit
func setMemoryLimit(n int64) int64 { return memoryLimit(n) }

//go:linkname runtime_debug_WriteHeapDump runtime/debug.WriteHeapDump
func runtime_debug_WriteHeapDump(fd uintptr) {
	println("runtime: debug.WriteHeapDump is not implemented: nothing is written")
}

// A metric is an entry of runtime/metrics.Read; the layout is that package's.
type metricSample struct {
	name  string
	value metricValue
}

type metricValue struct {
	kind    int
	scalar  uint64
	pointer unsafe.Pointer
}

//go:linkname readMetrics runtime/metrics.runtime_readMetrics
func readMetrics(samples unsafe.Pointer, n, c int) {
	const bad, isUint64 = 0, 1
	m := new(MemStats)
	ReadMemStats(m)
	for i := range unsafe.Slice((*metricSample)(samples), n) {
		s := &unsafe.Slice((*metricSample)(samples), n)[i]
		s.value = metricValue{kind: isUint64}
		switch s.name {
		case "/gc/cycles/total:gc-cycles":
			s.value.scalar = uint64(m.NumGC)
		case "/gc/cycles/forced:gc-cycles":
			s.value.scalar = uint64(m.NumForcedGC)
		case "/gc/cycles/automatic:gc-cycles":
			s.value.scalar = uint64(m.NumGC - m.NumForcedGC)
		case "/gc/heap/allocs:bytes":
			s.value.scalar = m.TotalAlloc
		case "/gc/heap/allocs:objects":
			s.value.scalar = m.Mallocs
		case "/gc/heap/frees:bytes":
			s.value.scalar = m.TotalAlloc - m.HeapAlloc
		case "/gc/heap/frees:objects":
			s.value.scalar = m.Frees
		case "/gc/heap/goal:bytes":
			s.value.scalar = m.NextGC
		case "/gc/heap/live:bytes", "/memory/classes/heap/objects:bytes":
			s.value.scalar = m.HeapAlloc
		case "/gc/heap/objects:objects":
			s.value.scalar = m.HeapObjects
		case "/gc/gogc:percent":
			s.value.scalar = uint64(gcPercentNow())
		case "/gc/gomemlimit:bytes":
			s.value.scalar = uint64(memoryLimit(-1))
		case "/cgo/go-to-c-calls:calls", "/gc/heap/tiny/allocs:objects", "/gc/limiter/last-enabled:gc-cycle",
			"/memory/classes/metadata/mcache/free:bytes", "/memory/classes/metadata/mspan/free:bytes",
			"/memory/classes/os-stacks:bytes", "/memory/classes/profiling/buckets:bytes":
			// There are none.
		case "/memory/classes/metadata/other:bytes":
			s.value.scalar = m.GCSys
		case "/memory/classes/other:bytes":
			s.value.scalar = m.OtherSys
		case "/memory/classes/heap/free:bytes":
			s.value.scalar = m.HeapIdle - m.HeapReleased
		case "/memory/classes/heap/released:bytes":
			s.value.scalar = m.HeapReleased
		case "/memory/classes/heap/unused:bytes":
			s.value.scalar = m.HeapInuse - m.HeapAlloc
		case "/memory/classes/heap/stacks:bytes":
			s.value.scalar = m.StackInuse
		case "/memory/classes/metadata/mcache/inuse:bytes":
			s.value.scalar = m.MCacheInuse
		case "/memory/classes/metadata/mspan/inuse:bytes":
			s.value.scalar = m.MSpanInuse
		case "/memory/classes/total:bytes":
			s.value.scalar = m.Sys
		case "/sched/gomaxprocs:threads":
			s.value.scalar = uint64(GOMAXPROCS(0))
		case "/sched/goroutines:goroutines":
			s.value.scalar = uint64(NumGoroutine())
		default:
			// A setting that nothing in the program reads is never used; of the
			// others listed by runtime/metrics there are no figures.
			const settings = "/godebug/non-default-behavior/"
			if len(s.name) < len(settings) || s.name[:len(settings)] != settings {
				s.value.kind = bad
			}
			if read := nonDefaultUses(s.name); read != nil {
				s.value = metricValue{kind: isUint64, scalar: read()}
			}
		}
	}
}
