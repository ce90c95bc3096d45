// Command hello greets from several goroutines over one channel.
package main

import (
	"fmt"
	"sort"
	"sync"
)

// greet sends a greeting for name.
func greet(name string, out chan<- string) {
	out <- "hello, " + name
}

// collect receives until the channel is closed.
func collect(in <-chan string) []string {
	var lines []string
	for line := range in {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	return lines
}

func main() {
	names := []string{"channels", "goroutines", "world"}
	greetings := make(chan string)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() { greet(name, greetings) })
	}
	go func() {
		wg.Wait()
		close(greetings)
	}()
	for _, line := range collect(greetings) {
		fmt.Println(line)
	}
}
