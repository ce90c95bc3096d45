//! Allocation, collection, memory primitives.

use super::{Native, leaf, park, sys};

pub(super) const LIST: &[Native] = &[
    // func mallocgc(size uintptr, typ *abi.Type, needzero bool) unsafe.Pointer
    sys("runtime.mallocgc"),
    // func newobject(typ *abi.Type) unsafe.Pointer
    sys("runtime.newobject"),
    // func GC()
    sys("runtime.gcStart"),
    // func memmove(to, from unsafe.Pointer, n uintptr)
    leaf("runtime.memmove"),
    // func memmoveNoHeapPointers(to, from unsafe.Pointer, n uintptr): the same
    leaf("runtime.memmoveNoHeapPointers"),
    // func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr)
    leaf("runtime.memclrNoHeapPointers"),
    // func memequal(a, b unsafe.Pointer, size uintptr) bool
    leaf("runtime.memequal"),
    // func cmpstring(a, b string) int: -1, 0 or 1
    leaf("runtime.cmpstring"),
    // func roundupsize(size uintptr, noscan bool) uintptr: the size class's size
    leaf("runtime.roundupsize"),
    // func persistentalloc(size uintptr) unsafe.Pointer: zeroed, 8-aligned, never
    // freed, outside the heap and not scanned
    sys("runtime.persistentalloc"),
    // func heapBase(p unsafe.Pointer) unsafe.Pointer: start of the object that p
    // points into, or nil
    leaf("runtime.heapBase"),
    // func inHeap(p uintptr) bool: p lies in an object
    leaf("runtime.inHeap"),
    // func inModule(p uintptr) bool: p lies in the image, in persistentalloc's memory,
    // or is the address of objects without size
    leaf("runtime.inModule"),
    // func readMemStats(m *MemStats): the world is stopped; layout of Go's runtime.MemStats
    sys("runtime.readMemStats"),
    // func releaseMemory(): unused pages go back to the kernel
    sys("runtime.releaseMemory"),
    // func gcPercent(n int32) int32; func memoryLimit(n int64) int64: set, return
    // the old value; a negative limit only asks
    leaf("runtime.gcPercent"),
    leaf("runtime.memoryLimit"),
    // --- Finalizers, cleanups, weak pointers
    // func setFinalizer(p unsafe.Pointer, f *finalizerFunc) bool: the word f is kept
    // alive and queued with p; false if p has one. nil removes.
    sys("runtime.setFinalizer"),
    // func addCleanup(p unsafe.Pointer, fn *funcval) uint64: the word fn is kept alive
    // and queued when the object is gone; an id above 0
    sys("runtime.addCleanup"),
    // func stopCleanup(p uintptr, id uint64)
    sys("runtime.stopCleanup"),
    // func takeFinalizer(c *[3]uintptr) bool: pops one entry, {f, p, 0} of a
    // finalizer or {0, 0, fn} of a cleanup
    sys("runtime.takeFinalizer"),
    // func queuedFinalizers() int: entries of both queues
    sys("runtime.queuedFinalizers"),
    // func waitFinalizers() int: parks (FinalizerWait) while both queues are empty
    // and no collection has ended since its last return; the number of collections,
    // or -1 if one is wanted
    park("runtime.waitFinalizers"),
    // func weakHandle(p unsafe.Pointer) unsafe.Pointer: the handle of address p, a heap
    // object, always the same while anything refers to it
    // func weakGet(handle unsafe.Pointer) unsafe.Pointer: p, or nil once unreachable
    sys("runtime.weakHandle"),
    sys("runtime.weakGet"),
];
