// The crash output gets the report of a crash, and nothing else.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) > 1 {
		file, err := os.Create(os.Args[1])
		if err != nil {
			panic(err)
		}
		debug.SetCrashOutput(file, debug.CrashOptions{})
		println("before")
		panic("oops")
	}
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	name := dir + "/report"
	shown, err := exec.Command(os.Args[0], name).CombinedOutput()
	fmt.Println(err)
	report, err := os.ReadFile(name)
	fmt.Println(err, string(shown) == "before\n"+string(report), strings.HasPrefix(string(report), "panic: oops\n\ngoroutine 1 "))
}
