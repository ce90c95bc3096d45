// Goroutines locked to threads: a thread ends with a goroutine that did not
// unlock it, and some system calls are for all threads.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func threads() int {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		panic(err)
	}
	return len(entries)
}

// eventually reports whether f holds within some seconds.
func eventually(f func() bool) bool {
	for range 500 {
		if f() {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func main() {
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			runtime.LockOSThread()
			time.Sleep(10 * time.Millisecond)
		})
	}
	group.Wait()
	fmt.Println(eventually(func() bool { return threads() < 15 }))

	locked := make(chan int)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		runtime.UnlockOSThread()
		locked <- syscall.Gettid()
	}()
	thread := <-locked
	fmt.Println(thread == os.Getpid() || eventually(func() bool {
		_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", thread))
		return err != nil
	}))

	unlocked := make(chan int)
	go func() {
		runtime.LockOSThread()
		id := syscall.Gettid()
		for range 100 {
			runtime.Gosched()
			if syscall.Gettid() != id {
				panic("a locked goroutine has moved")
			}
		}
		runtime.UnlockOSThread()
		unlocked <- id
	}()
	<-unlocked

	// Many goroutines come and go with their threads.
	for range 200 {
		done := make(chan bool)
		go func() {
			defer close(done)
			runtime.LockOSThread()
			if os.Getpid() == 1 {
				runtime.UnlockOSThread()
			}
		}()
		<-done
	}
	fmt.Println(eventually(func() bool { return threads() < 30 }))

	r, _, errno := syscall.AllThreadsSyscall(syscall.SYS_GETPID, 0, 0, 0)
	fmt.Println(int(r) == os.Getpid(), errno == 0)
	_, _, errno = syscall.AllThreadsSyscall(syscall.SYS_CLOSE, ^uintptr(0), 0, 0)
	fmt.Println(errno == syscall.EBADF)
	fmt.Println(syscall.Setuid(os.Getuid()), syscall.Setgid(os.Getgid()))
	const prGetKeepCaps, prSetKeepCaps = 7, 8
	_, _, errno = syscall.AllThreadsSyscall6(syscall.SYS_PRCTL, prSetKeepCaps, 1, 0, 0, 0, 0)
	fmt.Println(errno == 0)
	for range 10 {
		group.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			time.Sleep(5 * time.Millisecond)
			if r, _, _ := syscall.RawSyscall(syscall.SYS_PRCTL, prGetKeepCaps, 0, 0); r != 1 {
				panic("a thread was left out")
			}
		})
	}
	group.Wait()
}
