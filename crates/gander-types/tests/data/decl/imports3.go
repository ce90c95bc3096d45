package p

import "fmt"
import . "strings"
import . "sort"
import m "math"

var m2 = m.Pi

func fmt2() { fmt.Println(Repeat("x", 2)) }

