package main

import "fmt"

func main() int { fmt.Println("x"); return 1 }
func init() { main() }
func init() {}
type init int
var main2 = main
