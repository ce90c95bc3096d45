// A signal that the program's starter ignores is ignored again once the program
// does not want it any more.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) == 1 {
		signal.Ignore(syscall.SIGHUP)
		out, err := exec.Command(os.Args[0], "child").CombinedOutput()
		fmt.Print(string(out), err, "\n")
		return
	}
	fmt.Println(signal.Ignored(syscall.SIGHUP))
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	fmt.Println(<-c)
	signal.Stop(c)
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	fmt.Println("still there")
}
