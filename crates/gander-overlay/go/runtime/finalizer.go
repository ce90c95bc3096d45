package runtime

import (
	"internal/abi"
	"internal/goarch"
	"internal/runtime/atomic"
	"unsafe"
)

// Finalizers, cleanups and weak pointers: what happens when an object becomes
// unreachable.

// heapBase returns the beginning of the heap object that p points into, or nil
// if there is none.
func heapBase(p unsafe.Pointer) unsafe.Pointer

// setFinalizer makes the collector queue (fn, p) when p is unreachable, and
// reports whether p had none before; with fn nil it removes the finalizer.
func setFinalizer(p unsafe.Pointer, f *finalizerFunc) bool

// A finalizerFunc is a function of SetFinalizer.
type finalizerFunc struct {
	fn unsafe.Pointer // *funcval
	// The parameter's type, and the object's.
	param *_type
	typ   *_type
	// Size of the results.
	results uintptr
}

// addCleanup makes the collector queue fn when the object that p points into
// is gone; stopCleanup takes that back. Ids are never 0.
func addCleanup(p unsafe.Pointer, fn *funcval) uint64
func stopCleanup(p uintptr, id uint64)

// A finalizerCall is an entry of the collector's queue: a finalizer with its
// object, or a cleanup.
type finalizerCall struct {
	finalizer *finalizerFunc
	object    unsafe.Pointer
	cleanup   func()
}

// takeFinalizer moves the first entry to *c and reports whether there was one.
// waitFinalizers waits until there is one, or until another collection has
// ended; it returns the number of collections, or -1 to ask for one.
func takeFinalizer(c *finalizerCall) bool
func waitFinalizers() int

// queuedFinalizers is the number of entries.
func queuedFinalizers() int

var finalizers struct {
	lock    mutex
	running bool
	// Set while entries are taken and called.
	busy atomic.Bool
	// Collections by GC, before which the pools were cleaned, as far as
	// runFinalizers has not counted them.
	cleaned int
}

// startFinalizers starts the goroutine that empties the queue.
func startFinalizers() {
	f := &finalizers
	lock(&f.lock)
	start := !f.running
	f.running = true
	unlock(&f.lock)
	if start {
		raceIdle(true)
		newproc(funcvalOf(runFinalizers))
	}
}

// runFinalizers is a goroutine of the runtime.
func runFinalizers() {
	setSystemGoroutine()
	c := new(finalizerCall)
	cycles := 0
	for {
		finalizers.busy.Store(true)
		for takeFinalizer(c) {
			if raceenabled && c.finalizer == nil {
				callAlone(c)
			} else {
				raceFinalizer()
				c.call()
			}
			*c = finalizerCall{}
		}
		raceIdle(false)
		finalizers.busy.Store(false)
		n := waitFinalizers()
		if n < 0 {
			gcStart()
			continue
		}
		if n != cycles {
			if !cleanedBefore(n - cycles) {
				cleanPools()
			}
			cycles = n
		}
	}
}

// cleanedBefore reports whether GC cleaned the pools before each of the last
// few collections: what a pool holds outlives one collection, not two.
func cleanedBefore(collections int) bool {
	f := &finalizers
	lock(&f.lock)
	defer unlock(&f.lock)
	counted := min(f.cleaned, collections)
	f.cleaned -= counted
	return counted == collections
}

// blockUntilEmptyFinalizerQueue waits until all finalizers and cleanups that are
// due have been called, at most timeout nanoseconds, and reports whether they
// have.
//
//go:linkname blockUntilEmptyFinalizerQueue
func blockUntilEmptyFinalizerQueue(timeout int64) bool {
	for start := nanotime(); ; {
		// In this order: what was taken is being called.
		if queuedFinalizers() == 0 && !finalizers.busy.Load() {
			return true
		}
		if nanotime()-start > timeout {
			return false
		}
		Gosched()
	}
}

//go:linkname unique_blockUntilEmptyCleanupQueue unique.runtime_blockUntilEmptyCleanupQueue
func unique_blockUntilEmptyCleanupQueue(timeout int64) bool {
	return blockUntilEmptyFinalizerQueue(timeout)
}

//go:linkname sync_test_blockUntilEmptyCleanupQueue sync_test.runtime_blockUntilEmptyCleanupQueue
func sync_test_blockUntilEmptyCleanupQueue(timeout int64) bool {
	return blockUntilEmptyFinalizerQueue(timeout)
}

func (c *finalizerCall) call() {
	if c.finalizer != nil {
		callFinalizer(c.finalizer, c.object)
	} else {
		c.cleanup()
	}
}

// callAlone calls a cleanup in a goroutine of its own, and waits: cleanups may
// run concurrently, so the race detector must not see one goroutine. Finalizers
// are documented to run in one.
func callAlone(c *finalizerCall) {
	done := new(uint32)
	newproc(funcvalOf(func() {
		defer semaRelease(done, false)
		setSystemGoroutine()
		raceFinalizer()
		c.call()
	}))
	semaAcquire(done, false, waitMutex)
}

// callFinalizer calls f.fn(object), converted to the type of the parameter.
func callFinalizer(f *finalizerFunc, object unsafe.Pointer) {
	var regs abi.RegArgs
	regs.Ptrs[0], regs.Ints[0] = object, uintptr(object)
	if f.param.Kind() == abi.Interface {
		inter := (*interfacetype)(unsafe.Pointer(f.param))
		word := unsafe.Pointer(f.typ)
		if len(inter.Methods) != 0 {
			word = unsafe.Pointer(getitab(inter, f.typ, false))
		}
		regs.Ptrs[0], regs.Ints[0] = word, uintptr(word)
		regs.Ptrs[1], regs.Ints[1] = object, uintptr(object)
	}
	// Room for all results, wherever they travel.
	frame := mallocgc(max(f.results, goarch.PtrSize), nil, true)
	reflectcall(nil, f.fn, frame, uint32(f.results), 0, uint32(f.results), &regs)
}

// SetFinalizer makes finalizer be called with obj, a pointer to the beginning
// of an object, some time after the object has become unreachable; nil removes
// what was set before.
func SetFinalizer(obj any, finalizer any) {
	e := efaceOf(&obj)
	if e._type == nil {
		throw("runtime.SetFinalizer: first argument is nil")
	}
	if e._type.Kind() != abi.Pointer {
		throw("runtime.SetFinalizer: first argument is " + toRType(e._type).string() + ", not pointer")
	}
	elem := (*ptrtype)(unsafe.Pointer(e._type)).Elem
	base := heapBase(e.data)
	if base == nil {
		if inModule(uintptr(e.data)) {
			// A variable of the program is never unreachable.
			return
		}
		throw("runtime.SetFinalizer: pointer not in allocated block")
	}
	const tiny = 16
	if e.data != base && (elem.Pointers() || elem.Size_ >= tiny) {
		// Small objects without pointers may share a block.
		throw("runtime.SetFinalizer: pointer not at beginning of allocated block")
	}
	f := efaceOf(&finalizer)
	if f._type == nil {
		setFinalizer(e.data, nil)
		return
	}
	fn := finalizerOf(e._type, f)
	startFinalizers()
	if !setFinalizer(e.data, fn) {
		throw("runtime.SetFinalizer: finalizer already set")
	}
}

// finalizerOf checks that f is a function that can be called with a value of
// type typ, a pointer.
func finalizerOf(typ *_type, f *eface) *finalizerFunc {
	if f._type.Kind() != abi.Func {
		throw("runtime.SetFinalizer: second argument is " + toRType(f._type).string() + ", not a function")
	}
	ft := (*functype)(unsafe.Pointer(f._type))
	refuse := "runtime.SetFinalizer: cannot pass " + toRType(typ).string() + " to finalizer " + toRType(f._type).string()
	if ft.IsVariadic() {
		throw(refuse + " because dotdotdot")
	}
	if ft.InCount != 1 || !passable(typ, ft.InSlice()[0]) {
		throw(refuse)
	}
	results := uintptr(0)
	for _, t := range ft.OutSlice() {
		results = alignUp(results, uintptr(t.Align_)) + t.Size_
	}
	return &finalizerFunc{
		fn:      f.data,
		param:   ft.InSlice()[0],
		typ:     typ,
		results: alignUp(results, goarch.PtrSize),
	}
}

// passable reports whether a value of type typ, a pointer, is assignable to
// param.
func passable(typ, param *_type) bool {
	if param == typ {
		return true
	}
	switch param.Kind() {
	case abi.Pointer:
		unnamed := param.Uncommon() == nil || typ.Uncommon() == nil
		return unnamed && (*ptrtype)(unsafe.Pointer(param)).Elem == (*ptrtype)(unsafe.Pointer(typ)).Elem
	case abi.Interface:
		inter := (*interfacetype)(unsafe.Pointer(param))
		return len(inter.Methods) == 0 || assertE2I2(inter, typ) != nil
	}
	return false
}

// inModule reports whether p lies in the image or near it: in memory that is
// not the heap's and lives as long as the program.
func inModule(p uintptr) bool

// A Cleanup is a call that AddCleanup has arranged.
type Cleanup struct {
	id  uint64
	ptr uintptr
}

// AddCleanup makes cleanup(arg) be called some time after ptr has become
// unreachable. An object can have several cleanups.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	ptr = abi.Escape(ptr)
	if ptr == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	argType := abi.TypeOf(arg)
	if argType != nil {
		if kind := argType.Kind(); kind == abi.Pointer || kind == abi.UnsafePointer {
			if unsafe.Pointer(ptr) == *(*unsafe.Pointer)(unsafe.Pointer(&arg)) {
				panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
			}
		}
	}
	return addCleanupTo(unsafe.Pointer(ptr), func() { cleanup(arg) })
}

func addCleanupTo(ptr unsafe.Pointer, fn func()) Cleanup {
	if heapBase(ptr) == nil {
		if inModule(uintptr(ptr)) {
			// It is never unreachable.
			return Cleanup{}
		}
		panic("runtime.AddCleanup: ptr not in allocated block")
	}
	startFinalizers()
	id := addCleanup(ptr, funcvalOf(fn))
	return Cleanup{id: id, ptr: uintptr(ptr)}
}

// Stop cancels the cleanup if it is not queued yet.
func (c Cleanup) Stop() {
	if c.id != 0 {
		stopCleanup(c.ptr, c.id)
	}
}

// weakHandle returns the object that stands for weak pointers to the object
// that p points into, always the same; weakGet what it stands for, or nil once
// that is unreachable.
func weakHandle(p unsafe.Pointer) unsafe.Pointer
func weakGet(handle unsafe.Pointer) unsafe.Pointer

//go:linkname internal_weak_runtime_registerWeakPointer weak.runtime_registerWeakPointer
func internal_weak_runtime_registerWeakPointer(p unsafe.Pointer) unsafe.Pointer {
	return weakHandle(p)
}

//go:linkname internal_weak_runtime_makeStrongFromWeak weak.runtime_makeStrongFromWeak
func internal_weak_runtime_makeStrongFromWeak(handle unsafe.Pointer) unsafe.Pointer {
	if handle == nil {
		return nil
	}
	return weakGet(handle)
}

// A Pinner keeps objects from being freed or moved until Unpin.
type Pinner struct {
	*pinner
}

// A pinner is what a Pinner has pinned, in the list of all that have pinned
// something.
type pinner struct {
	refs       []unsafe.Pointer
	prev, next *pinner
}

// Pin pins the object that pointer, a pointer of any type, points to. Objects
// never move, so it is enough to refer to them.
func (p *Pinner) Pin(pointer any) {
	e := efaceOf(&pointer)
	if e._type == nil {
		panic(errorString("runtime.Pinner: argument is nil"))
	}
	if kind := e._type.Kind(); kind != abi.Pointer && kind != abi.UnsafePointer {
		panic(errorString("runtime.Pinner: argument is not a pointer: " + toRType(e._type).string()))
	}
	lock(&pinned.lock)
	if p.pinner == nil {
		p.pinner = &pinner{next: pinned.first}
		if pinned.first != nil {
			pinned.first.prev = p.pinner
		}
		pinned.first = p.pinner
	}
	p.refs = append(p.refs, e.data)
	unlock(&pinned.lock)
}

// Unpin unpins all objects that p has pinned.
func (p *Pinner) Unpin() {
	lock(&pinned.lock)
	if own := p.pinner; own != nil {
		if own.prev == nil {
			pinned.first = own.next
		} else {
			own.prev.next = own.next
		}
		if own.next != nil {
			own.next.prev = own.prev
		}
		p.pinner = nil
	}
	unlock(&pinned.lock)
}

// pinned refers to pinned objects even if their Pinner was forgotten. Not a
// map: its operations are reported to the race detector, which does not see
// this lock.
var pinned struct {
	lock  mutex
	first *pinner
}
