Instances of generic functions, of types of the main package too.

// --- fresh
package main

import "slices"

func main() {
	list := []int{3, 1, 2}
	slices.Sort(list)
	println(list[0], list[2])
}
// --- used
package main

import "slices"

func main() {
	list := []int{30, 10, 20}
	slices.Sort(list)
	println(list[0], list[2])
}
// --- everything
package main

import "slices"

type name string

func main() {
	list := []name{"b", "a"}
	slices.Sort(list)
	println(list[0], list[1])
}
// --- everything
package main

import "slices"

type name int

func main() {
	list := []name{7, 6}
	slices.Sort(list)
	println(list[0], list[1])
}
