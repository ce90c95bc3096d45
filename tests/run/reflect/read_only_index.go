// Small numbers are shared, also with package reflect, and nobody may change
// them: a write is a fault, which can be recovered.
package main

import (
	"fmt"
	"reflect"
	"runtime/debug"
)

func write(p *int) (err any) {
	defer func() { err = recover() }()
	*p = 7
	return "written"
}

func main() {
	debug.SetPanicOnFault(true)
	field := reflect.TypeFor[struct{ a, b int }]().Field(1)
	fmt.Println(field.Index)
	fmt.Println(write(&field.Index[0]))
	fmt.Println(field.Index)
	var sum uint64
	for i := range 300 {
		sum += any(uint64(i)).(uint64)
	}
	fmt.Println(sum, string([]byte{'x'}))
}
