// Processes and pipes from several goroutines.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"
)

func main() {
	fmt.Println(runtime.NumCgoCall(), runtime.GOOS, runtime.Compiler)
	done := make(chan error, 20)
	for i := range 20 {
		go func() {
			out, err := exec.Command("sh", "-c", fmt.Sprintf("exit %d", i%3)).CombinedOutput()
			_ = out
			done <- err
		}()
	}
	n := 0
	for range 20 {
		if err := <-done; err != nil {
			n++
		}
	}
	fmt.Println(n)
	r, w, _ := os.Pipe()
	go func() {
		time.Sleep(5 * time.Millisecond)
		w.Write([]byte("hello"))
		w.Close()
	}()
	b := make([]byte, 10)
	k, _ := r.Read(b)
	fmt.Println(string(b[:k]))
	r.SetReadDeadline(time.Now())
	_, err := r.Read(b)
	fmt.Println(err)
}
