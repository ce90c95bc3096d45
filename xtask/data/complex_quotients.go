// Command complex_quotients writes a Go file with the quotients of special complex
// numbers, as the toolchain that compiled it divides them when the program runs.
package main

import (
	"fmt"
	"math"
)

// Infinities, zero, NaN, and finite numbers of both signs, one so large that a
// careless division overflows.
var parts = []float64{
	math.NaN(), math.Inf(-1), math.Inf(1), 0, 1, -4, math.MaxFloat64,
}

func number(x float64) string {
	return fmt.Sprintf("math.Float64frombits(%#x)", math.Float64bits(x))
}

func write(x complex128) string {
	return "complex(" + number(real(x)) + ", " + number(imag(x)) + ")"
}

func main() {
	fmt.Print("package main\n\nimport \"math\"\n\ntype Test struct{ f, g, out complex128 }\n\n")
	fmt.Println("var tests = []Test{")
	for _, a := range parts {
		for _, b := range parts {
			for _, c := range parts {
				for _, d := range parts {
					f, g := complex(a, b), complex(c, d)
					fmt.Printf("\t{%s, %s, %s},\n", write(f), write(g), write(f/g))
				}
			}
		}
	}
	fmt.Println("}")
}
