// What the first function of a goroutine returns to has a name, and an address
// that programs may compare and hash: it is in the runtime's code, but the
// same in each run.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

func last() uintptr {
	var pcs [16]uintptr
	return pcs[runtime.Callers(1, pcs[:])-1]
}

func main() {
	pc := last()
	other := make(chan uintptr)
	go func() { other <- last() }()
	if len(os.Args) > 1 {
		fmt.Println(pc-<-other, runtime.FuncForPC(pc).Name())
		return
	}
	frame, more := runtime.CallersFrames([]uintptr{pc}).Next()
	fmt.Println(frame.Function, more, pc == <-other)
	first, err := exec.Command(os.Args[0], "again").Output()
	fmt.Print(string(first), err, "\n")
}
