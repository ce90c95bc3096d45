// Panic values of several lines.
package main

import "fmt"

type loud struct{}

func (loud) String() string { return "multi\nline" }

func main() {
	defer func() {
		fmt.Println("rec", recover())
		panic(fmt.Errorf("multi\nline %w", fmt.Errorf("x")))
	}()
	panic(loud{})
}
