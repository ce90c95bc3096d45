package cgo

import "internal/runtime/sys"

// Incomplete is the type of C types that are only declared. Of this package
// there is here what works without cgo: this and Handle.
type Incomplete struct {
	_ sys.NotInHeap
}
