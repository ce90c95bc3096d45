// With GOTRACEBACK=crash a report is followed by SIGABRT, whatever asked for it.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func child(mode string) {
	fmt.Println("up")
	switch mode {
	case "panic":
		panic("mode")
	case "fatal":
		select {}
	}
	time.Sleep(10 * time.Second)
}

func main() {
	if len(os.Args) > 1 {
		child(os.Args[1])
		return
	}
	for _, mode := range []string{"panic", "fatal", "signal"} {
		cmd := exec.Command(os.Args[0], mode)
		cmd.Env = append(os.Environ(), "GOTRACEBACK=crash")
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
		if mode == "signal" {
			cmd.Process.Signal(syscall.SIGQUIT)
		}
		cmd.Wait()
		status := cmd.ProcessState.Sys().(syscall.WaitStatus)
		first, _, _ := strings.Cut(stderr.String(), "\n")
		fmt.Println(mode, status.Signal(), first, strings.Contains(stderr.String(), "\ngs "))
	}
}
