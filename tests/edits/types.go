Interfaces and reflection: what the first version had no use for.

// --- fresh
package main

import (
	"fmt"
	"time"
)

func main() { fmt.Printf("%v\n", time.Duration(3)); fmt.Println() }
// --- everything
package main

import (
	"fmt"
	"time"
)

type hours interface{ Hours() float64 }

func main() {
	var x any = 90 * time.Minute
	fmt.Println(x.(hours).Hours())
}
// --- everything
package main

import (
	"fmt"
	"time"
)

type hours interface{ Hours() float64 }

type mine struct{ time.Duration }

func main() {
	var x any = mine{30 * time.Minute}
	fmt.Println(x.(hours).Hours())
	_, ok := x.(interface{ Missing() })
	fmt.Println(ok)
	fmt.Println([]any{map[hours]int{mine{1}: 1}, [3]mine{}}...)
	fmt.Printf("%T\n", func(hours) {})
}
// --- everything
package main

import (
	"fmt"
	"reflect"
	"time"
)

func main() {
	t := reflect.TypeOf(time.Second)
	fmt.Println(t.NumMethod(), t.Method(0).Name)
	m := reflect.ValueOf(time.Second).MethodByName("Milliseconds")
	fmt.Println(m.Call(nil)[0])
}
// --- used
package main

import (
	"fmt"
	"reflect"
	"time"
)

type own struct{ time.Duration }

func (own) Extra(n int) int { return n + 1 }

func main() {
	t := reflect.TypeOf(own{})
	fmt.Println(t.NumMethod(), t.Method(0).Name)
	m := reflect.ValueOf(own{time.Second}).MethodByName("Extra")
	fmt.Println(m.Call([]reflect.Value{reflect.ValueOf(3)})[0])
}
