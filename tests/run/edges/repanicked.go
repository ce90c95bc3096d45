// A panic recovered and panicked again, then panics in deferred calls.
package main

import (
	"errors"
	"fmt"
)

type E struct{ n int }

func (e E) Error() string { return fmt.Sprint("E", e.n) }

type S string

func main() {
	defer func() {
		defer func() {
			panic(errors.New("third"))
		}()
		panic(E{2})
	}()
	defer func() {
		r := recover()
		fmt.Println("got", r)
		panic(r)
	}()
	panic(S("first"))
}
