// What becomes of a program whose standard output nobody reads.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "notify":
			c := make(chan os.Signal, 1)
			signal.Notify(c, syscall.SIGPIPE)
		case "ignore":
			signal.Ignore(syscall.SIGPIPE)
		}
		_, err := os.Stdout.Write([]byte("x"))
		if err != nil {
			os.Exit(3)
		}
		os.Exit(0)
	}
	for _, mode := range []string{"plain", "notify", "ignore"} {
		r, w, _ := os.Pipe()
		cmd := exec.Command(os.Args[0], mode)
		cmd.Stdout = w
		r.Close()
		fmt.Println(mode, cmd.Run())
		w.Close()
	}
}
