package runtime

import _ "unsafe" // for linknames

// Signals, and the hooks around fork and exec.

// sigEnable lets a signal come to sigRecv, sigDisable undoes that, sigIgnore
// ignores it; sigIgnored reports whether it is ignored.
func sigEnable(sig uint32)
func sigDisable(sig uint32)
func sigIgnore(sig uint32)
func sigIgnored(sig uint32) bool

// sigRecv waits for a signal; sigWaitIdle until all that came were taken.
func sigRecv() uint32
func sigWaitIdle()

// sigPipe ends the process as SIGPIPE does.
func sigPipe()

//go:linkname signal_enable os/signal.signal_enable
func signal_enable(sig uint32) { sigEnable(sig) }

//go:linkname signal_disable os/signal.signal_disable
func signal_disable(sig uint32) { sigDisable(sig) }

//go:linkname signal_ignore os/signal.signal_ignore
func signal_ignore(sig uint32) { sigIgnore(sig) }

//go:linkname signal_ignored os/signal.signal_ignored
func signal_ignored(sig uint32) bool { return sigIgnored(sig) }

//go:linkname signal_recv os/signal.signal_recv
func signal_recv() uint32 { return sigRecv() }

//go:linkname signalWaitUntilIdle os/signal.signalWaitUntilIdle
func signalWaitUntilIdle() { sigWaitIdle() }

//go:linkname os_sigpipe os.sigpipe
func os_sigpipe() { sigPipe() }

// Package os tries system calls that a sandbox may answer by SIGSYS.

//go:linkname ignoreSIGSYS os.ignoreSIGSYS
func ignoreSIGSYS() { sigsysIgnored(true) }

//go:linkname restoreSIGSYS os.restoreSIGSYS
func restoreSIGSYS() { sigsysIgnored(false) }

func sigsysIgnored(ignore bool)

// forkBegin blocks all signals of the thread and forkEnd restores them;
// forkChild, in the child, which shares the memory of its parent, resets
// handlers first. They run without any check of the stack.
func forkBegin()
func forkEnd()
func forkChild()

// execBegin and execEnd keep other threads from being started while the
// process replaces itself.
func execBegin()
func execEnd()

//go:linkname syscall_runtime_BeforeFork syscall.runtime_BeforeFork
//go:nosplit
func syscall_runtime_BeforeFork() { forkBegin() }

//go:linkname syscall_runtime_AfterFork syscall.runtime_AfterFork
//go:nosplit
func syscall_runtime_AfterFork() { forkEnd() }

//go:linkname syscall_runtime_AfterForkInChild syscall.runtime_AfterForkInChild
//go:nosplit
func syscall_runtime_AfterForkInChild() { forkChild() }

//go:linkname syscall_runtime_BeforeExec syscall.runtime_BeforeExec
func syscall_runtime_BeforeExec() { execBegin() }

//go:linkname syscall_runtime_AfterExec syscall.runtime_AfterExec
func syscall_runtime_AfterExec() { execEnd() }
