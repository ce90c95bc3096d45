// Signals: what package os/signal gets, and what the others do.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func child(mode string) {
	switch mode {
	case "sleep":
		fmt.Println("up")
		time.Sleep(10 * time.Second)
	case "brief":
		fmt.Println("up")
		time.Sleep(300 * time.Millisecond)
	case "ignore":
		signal.Ignore(syscall.SIGTERM, syscall.SIGQUIT)
		fmt.Println("up")
		time.Sleep(300 * time.Millisecond)
	case "notify":
		c := make(chan os.Signal, 1)
		signal.Notify(c)
		fmt.Println("up")
		fmt.Fprintln(os.Stderr, "got", <-c)
	case "stopped":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGUSR1, syscall.SIGTERM)
		signal.Stop(c)
		fmt.Println("up")
		time.Sleep(300 * time.Millisecond)
	case "spin":
		fmt.Println("up")
		for {
		}
	}
	os.Exit(0)
}

func run(mode string, sig syscall.Signal) {
	cmd := exec.Command(os.Args[0], mode)
	var stderr bytes.Buffer
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
	cmd.Process.Signal(sig)
	fmt.Println(mode, sig, "->", cmd.Wait())
	lines := strings.Split(stderr.String(), "\n")
	fmt.Println("\t" + lines[0])
	if len(lines) > 1 {
		// A goroutine that runs on another thread than the signal's shows no stack.
		shown := mode == "spin" || strings.Contains(stderr.String(), "main.child") ||
			strings.Contains(stderr.String(), "goroutine running on other thread")
		fmt.Println("\t", strings.HasPrefix(lines[1], "PC=0x"), strings.Contains(stderr.String(), "\nrip "), shown)
	}
}

func main() {
	if len(os.Args) > 1 {
		child(os.Args[1])
	}
	c := make(chan os.Signal, 4)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGHUP)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-c)
	signal.Stop(c)
	fmt.Println(signal.Ignored(syscall.SIGUSR2))
	signal.Ignore(syscall.SIGUSR2)
	fmt.Println(signal.Ignored(syscall.SIGUSR2))
	signal.Notify(c, syscall.SIGUSR2)
	syscall.Kill(os.Getpid(), syscall.SIGUSR2)
	fmt.Println(<-c, signal.Ignored(syscall.SIGUSR2))
	signal.Reset()
	syscall.Kill(os.Getpid(), syscall.SIGUSR2)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	syscall.Kill(os.Getpid(), syscall.SIGINT)
	<-ctx.Done()
	fmt.Println(context.Cause(ctx))
	stop()
	// A process that was started with these ignored hands that on, unless it listens.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP, syscall.SIGINT)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGKILL, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGTRAP, syscall.SIGSYS} {
		run("sleep", sig)
	}
	for _, sig := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGALRM, syscall.SIGWINCH, syscall.SIGIO, syscall.SIGPIPE, 40} {
		run("brief", sig)
	}
	run("ignore", syscall.SIGTERM)
	run("ignore", syscall.SIGQUIT)
	run("notify", syscall.SIGQUIT)
	run("notify", syscall.SIGABRT)
	run("notify", syscall.SIGTERM)
	run("notify", 50)
	run("stopped", syscall.SIGUSR1)
	run("stopped", syscall.SIGTERM)
	run("spin", syscall.SIGQUIT)
}
