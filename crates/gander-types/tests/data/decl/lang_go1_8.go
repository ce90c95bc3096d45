// lang: go1.8
package p

type A = int
type B = struct{}
const c = 0b11
const d = 1_000
const e = 0o7
const f = 0x1p2
var s = 1 << int8(1)
type I interface{ m() }
type J interface{ I; m() }
type K interface{ I; J }
