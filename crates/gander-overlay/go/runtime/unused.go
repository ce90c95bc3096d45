package runtime

import "unsafe"

// What parts of the library refer to that compiled programs never use.

//go:linkname mapinitnoop_ runtime.mapinitnoop
func mapinitnoop_() {}

//go:linkname boring_registerCache crypto/internal/boring/bcache.registerCache
func boring_registerCache(p unsafe.Pointer) {}

//go:linkname coverage_getCovCounterList internal/coverage/cfile.getCovCounterList
func coverage_getCovCounterList() []coverageBlob { return nil }

type coverageBlob struct {
	counters *uint32
	len      uint64
}

//go:linkname cgroup_throw internal/runtime/cgroup.throw
func cgroup_throw(s string) { throw(s) }
