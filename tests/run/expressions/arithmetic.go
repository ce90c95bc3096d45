package main

import (
	"fmt"
	"math"
	"math/bits"
)

//go:noinline
func id[T any](x T) T { return x }

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, r)
		}
	}()
	f()
}

func shifts[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64](x T) {
	for _, n := range []uint{0, 1, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 1000} {
		fmt.Print(x<<n, " ", x>>n, " ")
	}
	for _, n := range []int8{0, 7, 127} {
		fmt.Print(x<<n, " ", x>>n, " ")
	}
	fmt.Println()
	try("neg", func() { n := id(-1); _ = x << n })
}

func main() {
	shifts[int8](-100)
	shifts[uint8](200)
	shifts[int16](-30000)
	shifts[uint16](60000)
	shifts[int32](-2000000000)
	shifts[uint32](4000000000)
	shifts[int64](-9e18)
	shifts[uint64](18e18)
	var i8 int8 = id[int8](-128)
	fmt.Println(i8/id[int8](-1), i8%id[int8](-1), -i8, i8*i8, i8-1, ^i8)
	var i64 int64 = id[int64](math.MinInt64)
	fmt.Println(i64/id[int64](-1), i64%id[int64](-1), -i64)
	fmt.Println(id(-7)/id(2), id(-7)%id(2), id(7)/id(-2), id(7)%id(-2))
	try("div", func() { fmt.Println(id(1) / id(0)) })
	try("mod", func() { fmt.Println(id(uint8(1)) % id(uint8(0))) })
	fmt.Println(id(1.0)/id(0.0), id(-1.0)/id(0.0), id(0.0)/id(0.0))
	fmt.Println(id(uint8(6))&^id(uint8(3)), id(5)|id(8), id(5)^id(1))
	nan := math.NaN()
	fmt.Println(nan == nan, nan != nan, nan < 1, nan > 1, nan <= nan, nan >= nan, !(nan < 1))
	c := complex(id(1.5), id(-2.5))
	d := complex(id(3.0), id(4.0))
	fmt.Println(c*d, c/d, c+d, c-d, -c, c == d, c != d, real(c), imag(d))
	var c64 complex64 = complex64(c)
	fmt.Println(c64*complex64(d), c64/complex64(d))
	for _, f := range []float64{0, 1.9, -1.9, 127.5, 128, 255.9, 256, 300, -1, 65535.5, 70000, 2147483647.9, 3e9, -3e9, 4294967295.5, 1e10, 9e18, 1e19, 1.7e19, 1e20, math.Inf(1), math.Inf(-1), nan} {
		fmt.Println(f, int8(f), uint8(f), int16(f), uint16(f), int32(f), uint32(f), int64(f), uint64(f), int(f), uint(f), float32(f))
		g := float32(f)
		fmt.Println(g, int8(g), uint8(g), int16(g), uint16(g), int32(g), uint32(g), int64(g), uint64(g))
	}
	for _, u := range []uint64{0, 1, 1 << 53, 1<<53 + 1, 1 << 63, 1<<63 + 1025, math.MaxUint64, math.MaxUint64 - 1024} {
		fmt.Println(float64(u), float32(u), float64(int64(u)), float32(int64(u)), float64(uint32(u)), float32(int32(u)), int8(u), uint16(u), int32(u))
	}
	fmt.Println(math.Float64bits(1.5), math.Float32bits(1.5), math.Float64frombits(0x4000000000000000), math.Sqrt(id(2.0)), math.Floor(id(-1.5)), math.Ceil(id(-1.5)), math.Trunc(id(-1.5)), math.Abs(id(-3.0)), math.Copysign(id(3.0), id(-0.0)), math.RoundToEven(id(2.5)), math.FMA(id(2.0), id(3.0), id(4.0)))
	fmt.Println(bits.Len(id(uint(0))), bits.Len8(id(uint8(255))), bits.Len16(id(uint16(256))), bits.Len32(id(uint32(1))), bits.Len64(id(uint64(1<<63))))
	fmt.Println(bits.LeadingZeros8(id(uint8(1))), bits.LeadingZeros16(id(uint16(0))), bits.TrailingZeros8(id(uint8(0))), bits.TrailingZeros16(id(uint16(8))), bits.TrailingZeros(id(uint(0))))
	fmt.Println(bits.OnesCount8(id(uint8(255))), bits.OnesCount64(id(uint64(math.MaxUint64))), bits.Reverse8(id(uint8(1))), bits.Reverse16(id(uint16(1))), bits.ReverseBytes16(id(uint16(0x1234))), bits.ReverseBytes32(id(uint32(0x12345678))), bits.ReverseBytes64(id(uint64(1))))
	fmt.Println(bits.RotateLeft8(id(uint8(0x81)), 1), bits.RotateLeft8(id(uint8(0x81)), -1), bits.RotateLeft16(id(uint16(0x8001)), -4), bits.RotateLeft32(id(uint32(1)), 33), bits.RotateLeft64(id(uint64(1)), -1))
	fmt.Println(bits.Mul64(id(uint64(math.MaxUint64)), id(uint64(math.MaxUint64))))
	fmt.Println(bits.Add64(id(uint64(math.MaxUint64)), id(uint64(1)), 1))
	fmt.Println(bits.Add64(id(uint64(math.MaxUint64)), id(uint64(0)), 1))
	fmt.Println(bits.Sub64(id(uint64(0)), id(uint64(1)), 1))
	fmt.Println(bits.Sub64(id(uint64(1)), id(uint64(1)), 1))
	fmt.Println(bits.Div64(1, 2, 3))
	fl := bits.Len
	fmt.Println(fl(8))
	sq := math.Sqrt
	fmt.Println(sq(9))
	fmt.Println(min(id(3), 1, id(2)), max(id(2.5), nan), min(id("b"), "a"), max("x", id("y"), "z"), min(id(0.0), id(math.Copysign(0, -1))), max(id(uint8(200)), 100))
	fmt.Println(complex(func() (float64, float64) { return 1, 2 }()))
	var u8 uint8 = 255
	u8++
	fmt.Println(u8, uint32(1)<<31>>31, int32(-1)>>31)
	h := 0x1p-2
	fmt.Printf("%v %T\n", h, 'x'+1.0)
	var f32 float32 = 16777216
	fmt.Println(f32+1, float64(f32)+1, f32*f32)
	x := id(0.1)
	y := id(0.2)
	fmt.Println(x+y, x*y+1, float32(x)*float32(y))
}
