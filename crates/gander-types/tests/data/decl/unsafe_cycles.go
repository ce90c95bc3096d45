package p

import "unsafe"

type A [unsafe.Sizeof(A{})]int
type B struct{ x [unsafe.Sizeof(b)]int }
var b B
type C [unsafe.Sizeof(c)]int
var c *C
type D E
type E [unsafe.Sizeof(D{})]int
func f(x [unsafe.Sizeof(f)]int) {}
var x = unsafe.Sizeof(x)
type T struct { f [unsafe.Offsetof(T{}.g)]int; g int }
