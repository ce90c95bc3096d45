A package that main imports is edited, and the meaning of a type with it.

// --- fresh
package main

import "example.com/m/dep"

func main() { println(dep.F().N, dep.C) }
// file dep/dep.go
package dep

type T struct{ N int }

const C = 1

func F() T { return T{N: 1} }
// --- used
package main

import "example.com/m/dep"

func main() { println(dep.F().N+1, dep.C+1) }
// --- fresh
package main

import "example.com/m/dep"

func main() { println(dep.F().N+1, dep.C+1) }
// file dep/dep.go
package dep

type T struct {
	Before string
	N      int8
}

const C = 10

func F() T { return T{N: 5} }
// --- used
package main

import "example.com/m/dep"

func main() { println(dep.F().N+2, dep.C+2, dep.T{Before: "b"}.Before) }
// --- fresh -tags=other
package main

import "example.com/m/dep"

func main() { println(dep.F().N+2, dep.D) }
// file dep/other.go
//go:build other

package dep

const D = "other"
