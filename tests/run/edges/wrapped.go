// A panic with an error, wrapped, recovered and panicked again at several levels.
package main

import "fmt"

type e struct{ s string }

func (x *e) Error() string { return x.s }

func main() {
	defer func() {
		r := recover()
		fmt.Println("1", r)
		defer func() {
			q := recover()
			fmt.Println("2", q)
			panic(q)
		}()
		panic(r)
	}()
	defer func() {
		defer func() {
			panic(fmt.Sprintf("wrapped %v", recover()))
		}()
		panic(&e{"second"})
	}()
	var none []int
	fmt.Println(none[cap(none)])
}
