package p

import (
	"fmt"
	"os"
	. "strings"
	r "math/rand"
	"math/rand/v2"
)

func f() {
	var os = 1
	_ = os
	fmt := 2
	_ = Repeat("", 1)
}
