package main

import init "fmt"

var init = 1

type main int

const main = 2

func init(x int) {}
func init() int { return 0 }
func init[T any]() {}
func init()
func main(args []string) int { return 0 }

func f() {
	init()
	var init, main int
}
