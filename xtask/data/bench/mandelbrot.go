// The Mandelbrot set as a bitmap, of which a checksum is printed.
package main

import "fmt"

func main() {
	const n = 2000
	const limit = 50
	hash := uint64(14695981039346656037)
	for y := range n {
		var bits byte
		for x := range n {
			cr, ci := 2*float64(x)/n-1.5, 2*float64(y)/n-1
			var zr, zi float64
			inside := true
			for range limit {
				zr, zi = zr*zr-zi*zi+cr, 2*zr*zi+ci
				if zr*zr+zi*zi > 4 {
					inside = false
					break
				}
			}
			bits <<= 1
			if inside {
				bits |= 1
			}
			if x%8 == 7 {
				hash = (hash ^ uint64(bits)) * 1099511628211
			}
		}
	}
	fmt.Printf("%x\n", hash)
}
