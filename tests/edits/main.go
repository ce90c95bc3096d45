The main package of a program is edited.

// --- fresh
package main

import "fmt"

func main() { fmt.Println("hello", 1) }
// --- used
package main

import "fmt"

type point struct{ x, y int }

func (p point) String() string { return "point" + string(rune('0'+p.x)) }

var table = map[string]point{"a": {1, 2}}

func init() { table["b"] = point{3, 4} }

func main() {
	defer fmt.Println("deferred")
	for i := range 3 {
		defer println(i)
	}
	fmt.Println("hello", 2, table["a"], &point{5, 6})
	fmt.Println(table)
}
// --- everything
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	n, err := strconv.Atoi("12x")
	fmt.Println(n, err, len(os.Args))
}
// --- used
package main

import (
	"fmt"
	"strconv"
)

func main() {
	n, err := strconv.Atoi("99")
	fmt.Println(n, err, recovered())
	var p *int
	fmt.Println(*p)
}

func recovered() (what any) {
	defer func() { what = recover() }()
	var s []int
	return s[3]
}
// --- fresh
package main

import (
	"fmt"
	"strings"
)

func main() { fmt.Println(strings.ToUpper("hello")) }
// --- used
package main

import (
	"fmt"
	"strings"
)

func main() { fmt.Println(strings.ToUpper("again"), undefined()) }

func undefined() int { return 7 }
// --- fresh -gcflags=-l
package main

import (
	"fmt"
	"strings"
)

func main() { fmt.Println(strings.ToUpper("not inlined")) }
// --- used -gcflags=-l
package main

import (
	"fmt"
	"strings"
)

func main() { fmt.Println(strings.ToUpper("still not inlined")) }
