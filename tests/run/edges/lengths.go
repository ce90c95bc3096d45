// Lengths that make refuses.
package main

import "fmt"

func try(f func()) {
	defer func() { r := recover(); fmt.Printf("%T %v\n", r, r) }()
	f()
}

var sinkB []byte
var sinkS []string
var sinkC chan [100]int

func main() {
	neg, huge := -1, 1<<62
	try(func() { sinkB = make([]byte, neg) })
	try(func() { sinkB = make([]byte, huge) })
	try(func() { sinkB = make([]byte, 0, neg) })
	try(func() { sinkB = make([]byte, 1, huge) })
	try(func() { sinkB = make([]byte, huge, huge) })
	try(func() { sinkB = make([]byte, 2, 1+neg) })
	try(func() { sinkS = make([]string, huge) })
	try(func() { sinkC = make(chan [100]int, neg) })
	try(func() { sinkC = make(chan [100]int, huge) })
	try(func() { m := make(map[int]int, neg); fmt.Println(len(m)) })
	try(func() { m := make(map[int]int, huge); fmt.Println(len(m)) })
	try(func() { s := make([]struct{}, huge); fmt.Println(len(s)) })
	try(func() { s := append(make([]struct{}, huge), make([]struct{}, huge)...); fmt.Println(len(s)) })
	try(func() { c := make(chan struct{}, huge); fmt.Println(cap(c)) })
}
