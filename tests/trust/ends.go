// Command ends comes to an end that no program can recover from: no stack, no
// memory, nothing that can ever run.
package main

import (
	"fmt"
	"os"
	"time"
)

func overflow(n int) int {
	defer func() { recover() }()
	return overflow(n+1) + 1
}

var bytes []byte

func huge() {
	defer func() {
		fmt.Println(recover())
		tooMuch := 1<<47 + 1
		bytes = make([]byte, tooMuch)
	}()
	impossible := 1 << 50
	bytes = make([]byte, impossible)
}

func large() {
	var all [][]byte
	for {
		b := make([]byte, 64<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		all = append(all, b)
	}
}

type node struct {
	next *node
	pad  [10]int
}

var list *node

func small() {
	for {
		list = &node{next: list}
	}
}

func deadlock() {
	c := make(chan int)
	for range 100_000 {
		go func() { <-c }()
	}
	time.Sleep(10 * time.Millisecond)
	<-c
}

func main() {
	map[string]func(){
		"overflow": func() { overflow(0) },
		"huge":     huge,
		"large":    large,
		"small":    small,
		"deadlock": deadlock,
	}[os.Args[1]]()
}
