package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// A stack begins with the function that asked for it, whatever is inlined.
func main() {
	lines := strings.Split(string(debug.Stack()), "\n")
	fmt.Println(lines[1], lines[3])
}
