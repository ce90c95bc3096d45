package runtime

import _ "unsafe" // for linknames

// Random numbers, not for cryptography.

// rand returns a random number.
//
//go:linkname rand
func rand() uint64

// bootstrapRand is rand; package maps wants it before anything is initialised.
//
//go:linkname bootstrapRand
func bootstrapRand() uint64 { return rand() }

//go:linkname maps_rand internal/runtime/maps.rand
func maps_rand() uint64 { return rand() }

func rand32() uint32 { return uint32(rand() >> 32) }

// randn returns a random number below n.
//
//go:linkname randn
func randn(n uint32) uint32 { return uint32(uint64(rand32()) * uint64(n) >> 32) }

//go:linkname cheaprand
func cheaprand() uint32 { return rand32() }

//go:linkname cheaprand64
func cheaprand64() int64 { return int64(rand()) }

//go:linkname cheaprandn
func cheaprandn(n uint32) uint32 { return randn(n) }

//go:linkname legacy_fastrand runtime.fastrand
func legacy_fastrand() uint32 { return rand32() }

//go:linkname legacy_fastrandn runtime.fastrandn
func legacy_fastrandn(n uint32) uint32 { return randn(n) }

//go:linkname legacy_fastrand64 runtime.fastrand64
func legacy_fastrand64() uint64 { return rand() }
