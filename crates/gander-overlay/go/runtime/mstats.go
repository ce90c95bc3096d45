package runtime

import "unsafe"

// Statistics and the knobs of the collector.

// GC collects garbage and waits until that is done.
func GC() {
	cleanPools()
	gcStart()
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

//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(n int32) int32 { return gcPercent(n) }

//go:linkname setMemoryLimit runtime/debug.setMemoryLimit
func setMemoryLimit(n int64) int64 { return memoryLimit(n) }

//go:linkname runtime_debug_WriteHeapDump runtime/debug.WriteHeapDump
func runtime_debug_WriteHeapDump(fd uintptr) {
	throw("heap dumps are not implemented")
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
		case "/memory/classes/total:bytes":
			s.value.scalar = m.Sys
		case "/sched/gomaxprocs:threads":
			s.value.scalar = uint64(GOMAXPROCS(0))
		case "/sched/goroutines:goroutines":
			s.value.scalar = uint64(NumGoroutine())
		default:
			s.value.kind = bad
			lock(&nonDefault.lock)
			read := nonDefault.metrics[s.name]
			unlock(&nonDefault.lock)
			if read != nil {
				s.value = metricValue{kind: isUint64, scalar: read()}
			}
		}
	}
}
