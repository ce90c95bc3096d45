//! Goroutines, channels, select, timers, semaphores, network poller.

use super::{Native, leaf, park, raw, sys};

pub(super) const LIST: &[Native] = &[
    // func newproc(fn *funcval)
    sys("runtime.newproc"),
    // func goexit0(): ends the goroutine, never returns
    park("runtime.goexit0"),
    // func gosched()
    park("runtime.Gosched"),
    // The poll of loop back edges; preserves every register.
    raw("runtime.poll"),
    // func deferenter(df *deferFrame)
    raw("runtime.deferenter"),
    // func recovery(df *deferFrame): resumes at its pad, never returns
    raw("runtime.recovery"),
    // func makechan(typ *chantype, size int) *hchan
    sys("runtime.makechan"),
    // func chansend1(c *hchan, elem unsafe.Pointer)
    park("runtime.chansend1"),
    // func chanrecv1(c *hchan, elem unsafe.Pointer)
    park("runtime.chanrecv1"),
    // func chanrecv2(c *hchan, elem unsafe.Pointer) bool
    park("runtime.chanrecv2"),
    // func closechan(c *hchan)
    park("runtime.closechan"),
    // func block()
    park("runtime.block"),
    // func chanlen(c *hchan) int; func chancap(c *hchan) int
    leaf("runtime.chanlen"),
    leaf("runtime.chancap"),
];
