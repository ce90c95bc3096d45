// SIGQUIT ends a program with its report whatever the runtime is doing: the
// interrupted thread may be in the middle of an allocation of its own.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// busy makes goroutines without end: each new one needs memory of the runtime.
func busy() {
	wait := make(chan bool)
	go fmt.Println("up")
	for {
		for range 1000 {
			go func() { <-wait }()
		}
		for range 1000 {
			wait <- true
		}
		go func() { time.Sleep(time.Microsecond) }()
	}
}

func main() {
	if len(os.Args) > 1 {
		busy()
	}
	failed := 0
	for i := range 60 {
		cmd := exec.Command(os.Args[0], "busy")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		stdout, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		stdout.Read(make([]byte, 3))
		time.Sleep(time.Duration(i*37%1000) * time.Microsecond)
		stuck := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
		cmd.Process.Signal(syscall.SIGQUIT)
		err = cmd.Wait()
		stuck.Stop()
		if err == nil || err.Error() != "exit status 2" || !strings.HasPrefix(stderr.String(), "SIGQUIT: quit\nPC=0x") {
			failed++
			fmt.Println(i, err)
		}
	}
	fmt.Println("failed:", failed)
}
