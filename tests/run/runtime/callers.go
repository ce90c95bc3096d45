// Callers, FuncForPC and CallersFrames, with functions that may be inlined, and
// the shapes in which logging packages use them.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

func where() string {
	pc, file, line, ok := runtime.Caller(1)
	f := runtime.FuncForPC(pc)
	funcFile, funcLine := f.FileLine(pc)
	return fmt.Sprint(f.Name(), " ", filepath.Base(file), ":", line, " ", ok, " ",
		filepath.Base(funcFile) == filepath.Base(file), " ", funcLine == line)
}

func small() string { return where() }

func smaller() string { return small() + " in small" }

type T struct{}

func (T) Method() string   { return where() }
func (*T) Pointer() string { return where() }

type I interface{ Method() string }

func generic[E any](E) string { return where() }

//go:noinline
func pcs(skip int) []uintptr {
	buf := make([]uintptr, 20)
	return buf[:runtime.Callers(skip, buf)]
}

func inlined(skip int) []uintptr { return pcs(skip) }

//go:noinline
func stack(skip int) []uintptr { return inlined(skip) }

func names(pcs []uintptr) []string {
	var list []string
	for _, pc := range pcs {
		list = append(list, runtime.FuncForPC(pc-1).Name())
	}
	return list
}

func frames(pcs []uintptr) []string {
	var list []string
	frames := runtime.CallersFrames(pcs)
	for {
		frame, more := frames.Next()
		list = append(list, fmt.Sprint(frame.Function, ":", frame.Line))
		if f := runtime.FuncForPC(frame.PC); f.Name() != frame.Function {
			list = append(list, "(not "+f.Name()+")")
		}
		if !more {
			return list
		}
	}
}

// upTo leaves out what calls main.
func upTo(list []string) []string {
	for i, name := range list {
		if strings.HasPrefix(name, "main.main") {
			return list[:i+1]
		}
	}
	return list
}

func main() {
	fmt.Println(where())
	fmt.Println(small())
	fmt.Println(smaller())
	fmt.Println(T{}.Method())
	fmt.Println(new(T).Pointer())
	fmt.Println(I(T{}).Method())
	fmt.Println(func() string { return where() }())
	fmt.Println(generic(1))
	defer func() {
		recover()
		fmt.Println(where())
		fmt.Println(upTo(frames(stack(1))))
	}()
	for skip := 1; skip < 5; skip++ {
		fmt.Println(skip, upTo(names(stack(skip))), upTo(frames(stack(skip))))
	}
	fmt.Println(len(frames(stack(1)[:1])), len(frames(stack(2)[:2])))
	fmt.Println(runtime.Callers(100, make([]uintptr, 1)), runtime.FuncForPC(1) == nil)
	_, _, _, ok := runtime.Caller(100)
	fmt.Println(ok)
	log.New(os.Stdout, "", log.Lshortfile).Println("logged")
	text := string(debug.Stack())
	fmt.Println(strings.HasPrefix(text, "goroutine 1 [running]:\nruntime/debug.Stack("), strings.Contains(text, "\nmain.main()\n"))
	var nothing *int
	*nothing = 1
}
