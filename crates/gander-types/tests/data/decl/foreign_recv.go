package p

import (
	"sync"
	"unsafe"
)

type M = sync.Mutex
type U unsafe.Pointer

func (sync.Mutex) a()      {}
func (*sync.Mutex) b()     {}
func (M) c()               {}
func (m *M) d()            {}
func (unsafe.Pointer) e()  {}
func (U) f()               {}
func (sync.Nope) g()       {}
