// lang: go1.12
package p

const a = 0b1
const b = 1_0
const c = 0o17
const d = 0x1p-2
const e = 1_0i
var s = 1
var x = 1 << s
func f() { s <<= s; _ = s >> s }
type I interface{ m() }
type J interface{ I; I }
type K interface{ I; m() }
var y = []int{}
var z = (*[1]int)(y)
