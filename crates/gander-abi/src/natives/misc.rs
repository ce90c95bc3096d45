//! Start-up, exit, printing, clocks, symbol tables.

use super::{Native, leaf, park, raw, sys};

pub(super) const LIST: &[Native] = &[
    // func exit(code int32), never returns
    leaf("runtime.exit"),
    // func write1(fd uintptr, p unsafe.Pointer, n int32) int32
    leaf("runtime.write1"),
    // func moduleInit(m unsafe.Pointer): fills the variable `runtime.module` of the
    // overlay, words in its order: types, etypes, text, etext, typelinks, their
    // number, lessstack, modinfo (2), godebug (2), goroot (2), argc, argv, envp
    sys("runtime.moduleInit"),
    // --- Clocks and random numbers
    // func nanotime() int64: monotonic, above 0; func walltime() int64: since 1970
    leaf("runtime.nanotime"),
    leaf("runtime.walltime"),
    // func rand() uint64
    leaf("runtime.rand"),
    // --- Interfaces
    // func itabFind(inter, typ) *itab: among those of the image and of itabAdd, or nil
    leaf("runtime.itabFind"),
    // func itabAdd(tab *itab) *itab: makes it known; the earlier one of this pair if any
    sys("runtime.itabAdd"),
    // --- Symbols
    // func funcAt(pc uintptr) *funcData: {name string, file string, line int, entry
    // uintptr}, one for each function, kept for ever; innermost inlined one; or nil
    sys("runtime.funcAt"),
    // func frameAt(pc uintptr, info *frameInfo) bool: the logical frame of an entry of
    // callersOf; frameInfo is {function string, file string, line, startLine int,
    // entry uintptr, fn *funcData (nil if inlined)}.
    sys("runtime.frameAt"),
    // func callersOf(skip int, buf *uintptr, n int) int: return addresses of the
    // caller's stack, one for each logical frame (none for wrappers), of which the
    // function that calls callersOf is number 0. The upper 16 bits are the number of
    // logical frames further in at the same address.
    sys("runtime.callersOf"),
    // func stackText(buf *byte, n int, all bool) int: a traceback as text, without the
    // function that calls stackText; with all, the world is stopped
    sys("runtime.stackText"),
    // func goroutineStacks(buf *uintptr, n, depth int) int: up to n stacks of depth
    // addresses, 0-terminated; the number of goroutines. The world is stopped.
    sys("runtime.goroutineStacks"),
    // --- The end
    // func crash(kind int): 0 panic, 1 throw, 2 fatal; prints "\n", the traceback of
    // the current goroutine (without frames of package runtime on top) and, as
    // GOTRACEBACK says or for 1 and 2, of the others; exits with status 2
    sys("runtime.crash"),
    // func signalOf(info *[4]uintptr) bool: {number, code, address, pc} of the fault
    // that became the goroutine's panic, if any; func clearSignal()
    leaf("runtime.signalOf"),
    leaf("runtime.clearSignal"),
    // func tracebackLevel(p *byte, n int): debug.SetTraceback
    leaf("runtime.tracebackLevel"),
    // func crashFD(fd uintptr) uintptr: set, return the old one; ^0 is none
    leaf("runtime.crashFD"),
    // func setStackLimit(bytes int) int: set, return the old one
    leaf("runtime.setStackLimit"),
    // func Breakpoint(): int3
    raw("runtime.Breakpoint"),
    // --- Signals
    sys("runtime.sigEnable"),
    sys("runtime.sigDisable"),
    sys("runtime.sigIgnore"),
    // func sigIgnored(sig uint32) bool
    leaf("runtime.sigIgnored"),
    // func sigRecv() uint32: parks until a signal that is enabled comes; the goroutine
    // that waits here does not count as one that could go on
    park("runtime.sigRecv"),
    // func sigWaitIdle(): parks until sigRecv waits again
    park("runtime.sigWaitIdle"),
    // func sigPipe(): dies of SIGPIPE unless it is ignored or wanted; func sigsysIgnored(on bool)
    leaf("runtime.sigPipe"),
    leaf("runtime.sigsysIgnored"),
    // --- Fork and exec. forkChild runs in a vfork child that shares all memory.
    // func forkBegin(): blocks all signals of the thread; forkEnd restores them;
    // func allThreadsSyscall(call *[7]uintptr) uintptr: number and arguments; the
    // kernel's result. The world is stopped
    sys("runtime.allThreadsSyscall"),
    // forkChild resets handlers, then restores them
    leaf("runtime.forkBegin"),
    leaf("runtime.forkEnd"),
    leaf("runtime.forkChild"),
    // func execBegin(), execEnd(): no thread is started between them
    leaf("runtime.execBegin"),
    leaf("runtime.execEnd"),
];
