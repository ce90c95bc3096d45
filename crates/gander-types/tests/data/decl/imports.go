package p

import (
	"fmt"
	f2 "fmt"
	_ "os"
	. "strings"
	"math/rand/v2"
	str "strconv"
	"unsafe"
	"fmt"
	fmt "errors"
)

var x int

func f() {
	fmt.Println()
	_ = unsafe.Pointer(nil)
	_ = fmt
	fmt = 1
	fmt.nope()
	_ = fmt.Stringer
	var _ fmt.State = fmt.x
}
