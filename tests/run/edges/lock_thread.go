// Goroutines locked to threads, with channels between; one that ends locked takes its
// thread with it.
package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

func main() {
	runtime.LockOSThread()
	me := syscall.Gettid()
	in, out := make(chan int), make(chan int)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		mine := syscall.Gettid()
		for v := range in {
			if syscall.Gettid() != mine {
				panic("moved")
			}
			out <- v + 1
		}
		runtime.UnlockOSThread()
		runtime.UnlockOSThread()
		close(out)
	}()
	for i := range 600 {
		in <- i
		if <-out != i+1 || syscall.Gettid() != me {
			panic("main moved")
		}
		if i%500 == 0 {
			time.Sleep(time.Millisecond)
			runtime.GC()
		}
	}
	close(in)
	_, ok := <-out
	fmt.Println(ok)
	// A goroutine that ends while locked takes its thread with it.
	tids := map[int]bool{}
	for range 20 {
		c := make(chan int)
		go func() {
			runtime.LockOSThread()
			c <- syscall.Gettid()
		}()
		tid := <-c
		time.Sleep(2 * time.Millisecond)
		tids[tid] = true
	}
	fmt.Println(len(tids) == 20, tids[me], syscall.Gettid() == me)
	runtime.UnlockOSThread()
}
