// Verdict: no race.
//
// The tables of types that reflect makes and of pinned objects are the
// runtime's own: whoever fills them guards them, and no access of the program is
// to them. Neither do they order the goroutines, which is not needed here.
package main

import (
	"reflect"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			var pinner runtime.Pinner
			for j := range 200 {
				pinner.Pin(new(int))
				name := "F" + string(rune('A'+i)) + string(rune('a'+j%26)) + string(rune('a'+j/26))
				t := reflect.StructOf([]reflect.StructField{{Name: name, Type: reflect.TypeFor[int]()}})
				if t.Field(0).Name != name {
					panic(t.Field(0).Name)
				}
			}
			pinner.Unpin()
		})
	}
	wg.Wait()
}
