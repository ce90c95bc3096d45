//! Goroutines, channels, select, timers, semaphores, network poller.
//!
//! Natives never panic in Go's sense: they answer a code and the overlay's Go
//! raises. Each entry gives the Go declaration; pointers to structures that Go
//! does not look into are `unsafe.Pointer` there.

use super::{Native, leaf, park, raw, sys};

pub(super) const LIST: &[Native] = &[
    // --- Goroutines
    // func newproc(fn *funcval): the creator's pc is the native's return address.
    sys("runtime.newproc"),
    // func goexit0(): ends the goroutine (its deferred calls have run), never returns
    park("runtime.goexit0"),
    // func Gosched()
    park("runtime.Gosched"),
    // func NumGoroutine() int
    leaf("runtime.NumGoroutine"),
    // func restartPolicy(): in controlled runs, decisions and clock start anew
    leaf("runtime.restartPolicy"),
    // func goid() uint64
    leaf("runtime.goid"),
    // func gomaxprocs(n int) int: n <= 0 only asks; stops the world
    sys("runtime.gomaxprocs"),
    // func ncpu() int
    leaf("runtime.ncpu"),
    // func lockOSThread(); func unlockOSThread()
    leaf("runtime.lockOSThread"),
    leaf("runtime.unlockOSThread"),
    // func procPin() int: no preemption until procUnpin; returns the P's number
    leaf("runtime.procPin"),
    leaf("runtime.procUnpin"),
    // func stopTheWorld(); func startTheWorld(): pairs, by the overlay's ReadMemStats and the like
    sys("runtime.stopTheWorld"),
    sys("runtime.startTheWorld"),
    // func block(): select {} and nil channels, never returns
    park("runtime.block"),
    // func parkReason(reason int): parks until goready; reasons are numbered as gander-rt-sched lists them
    park("runtime.goparkReason"),
    // func getg() uintptr; func goready(g uintptr): wakes a goroutine parked by goparkReason
    leaf("runtime.gpointer"),
    sys("runtime.goready"),
    // func setSystemGoroutine(): not counted, not shown, cannot deadlock, in no bubble
    sys("runtime.setSystemGoroutine"),
    // --- Stubs; a raw entry is jumped to as it is, without r11
    // The slow path of prologues: r10 = frame bytes
    raw("runtime.morestack"),
    // The poll of loop back edges; preserves every register.
    raw("runtime.poll"),
    // func deferenter(df *deferFrame)
    raw("runtime.deferenter"),
    // func recovery(df *deferFrame): resumes at its pad, never returns
    raw("runtime.recovery"),
    // func entersyscall(); func exitsyscall(): around a blocking system call
    raw("runtime.entersyscall"),
    park("runtime.exitsyscall"),
    // --- Channels
    // func makechan0(typ *chantype, size int) unsafe.Pointer: nil if the size is out of range
    sys("runtime.makechan0"),
    // func chansend(c, elem unsafe.Pointer) int: 1 sent, 2 the channel is closed
    park("runtime.chansend"),
    // func chansendnb(c, elem unsafe.Pointer) int: 0 would block, else as chansend
    sys("runtime.chansendnb"),
    // func chanrecv1(c *hchan, elem unsafe.Pointer)
    park("runtime.chanrecv1"),
    // func chanrecv2(c *hchan, elem unsafe.Pointer) bool
    park("runtime.chanrecv2"),
    // func chanrecvnb(c, elem unsafe.Pointer) int: 0 would block, 1 closed, 3 received
    sys("runtime.chanrecvnb"),
    // func chanclose(c unsafe.Pointer) int: 0 done, 1 nil channel, 2 closed already
    sys("runtime.chanclose"),
    // func selectpark(cases *scase, order *uint16, nsends, nrecvs int, block bool) int:
    // order has room for 2*(nsends+nrecvs). Answers 0 for default, 1 to call
    // selectfinish with the same arguments (it was parked), else
    // (chosen+1)<<2 | sendOnClosed<<1 | received.
    park("runtime.selectpark"),
    // func selectfinish(cases *scase, order *uint16, nsends, nrecvs int) int
    sys("runtime.selectfinish"),
    // func chanlen(c *hchan) int; func chancap(c *hchan) int
    sys("runtime.chanlen"),
    leaf("runtime.chancap"),
    // --- Timers
    // func timeSleep(ns int64) = time.Sleep
    park("runtime.timeSleep"),
    // func timeBase(loc unsafe.Pointer, startNano int64): &time.localLoc and
    // time.startNano, once before newTimer0: what timer channels send needs them
    leaf("runtime.timeBase"),
    // func newTimer0(when, period int64, f, argData unsafe.Pointer, cp unsafe.Pointer) unsafe.Pointer:
    // an object that begins with a time.Timer; with cp (a channel) it sends the
    // time, else it starts the funcval argData as a goroutine
    sys("runtime.newTimer0"),
    // func stopTimer0(t unsafe.Pointer) bool
    sys("runtime.stopTimer0"),
    // func resetTimer0(t unsafe.Pointer, when, period int64) bool
    sys("runtime.resetTimer0"),
    // --- Semaphores: false asks to call again (a wake-up without the token)
    // func semacquire0(addr *uint32, lifo bool, reason int) bool
    park("runtime.semacquire0"),
    // func semrelease0(addr *uint32, handoff bool)
    park("runtime.semrelease0"),
    // func canSpin(i int) bool; func doSpin()
    leaf("runtime.canSpin"),
    leaf("runtime.doSpin"),
    // --- sync.Cond's list, 32 bytes {wait, notify uint32; lock, head, tail uintptr}
    // func notifyListAdd(l unsafe.Pointer) uint32
    leaf("runtime.notifyListAdd0"),
    // func notifyListWait(l unsafe.Pointer, ticket uint32)
    park("runtime.notifyListWait0"),
    // func notifyListNotifyAll0(l *notifyList) uint64: 0, or the goroutine that must
    // not be woken from outside of its bubble; notifyListNotifyOne0 the same
    sys("runtime.notifyListNotifyAll0"),
    sys("runtime.notifyListNotifyOne0"),
    // --- Network poller; modes 'r', 'w'; codes 0 ok, 1 closing, 2 timeout, 3 not pollable;
    // 4 asks to call again
    leaf("runtime.pollServerInit"),
    // func pollOpen0(fd uintptr, pd *uintptr) int: an errno
    leaf("runtime.pollOpen0"),
    leaf("runtime.pollClose0"),
    // func pollReset0(pd uintptr, mode int) int
    leaf("runtime.pollReset0"),
    // func pollWait0(pd uintptr, mode int) int
    park("runtime.pollWait0"),
    // func pollWaitCanceled0(pd uintptr, mode int) int
    park("runtime.pollWaitCanceled0"),
    // func pollSetDeadline0(pd uintptr, deadline int64, mode int)
    sys("runtime.pollSetDeadline0"),
    sys("runtime.pollUnblock0"),
    // func isPollServerDescriptor(fd uintptr) bool
    leaf("runtime.isPollServerDescriptor"),
    // --- Coroutines: slot is a word that holds the goroutine that is not running
    // func newcorog(fn *funcval) uintptr: a goroutine that is switched to, not scheduled
    sys("runtime.newcorog"),
    // func coroswitch0(slot *uintptr); func coroexit0(slot *uintptr), never returns
    park("runtime.coroswitch0"),
    park("runtime.coroexit0"),
    // --- Bubbles of testing/synctest; the running goroutine is in one, its root if
    // it called bubbleEnter
    // func bubbleEnter(); func bubbleLeave()
    sys("runtime.bubbleEnter"),
    sys("runtime.bubbleLeave"),
    // func bubbleStart(fn *funcval, pc uintptr): the main goroutine, created at pc
    sys("runtime.bubbleStart"),
    // func bubbleIdle(): fires what is due, parks until all others are blocked
    park("runtime.bubbleIdle"),
    // func bubbleAdvance() bool: moves the clock to the next timer
    sys("runtime.bubbleAdvance"),
    // func bubbleEnd() int: 0 no others are left, 1 some are and main has ended, 2 it
    // has not
    sys("runtime.bubbleEnd"),
    // func bubbleWait() int: 1 if another goroutine is in it; func bubbleWaited()
    park("runtime.bubbleWait"),
    sys("runtime.bubbleWaited"),
    // func bubbleHold(b *bubble, by int): adds to what keeps it from being idle
    sys("runtime.bubbleHold"),
    // func bubbleAssociate(p unsafe.Pointer, id uint64, add bool) int: 0 with none, 1
    // with this bubble, 2 with another one; func bubbleDisassociate(p unsafe.Pointer)
    sys("runtime.bubbleAssociate"),
    sys("runtime.bubbleDisassociate"),
    // func crashBubble(b *bubble): whose goroutines crash shows
    leaf("runtime.crashBubble"),
];
