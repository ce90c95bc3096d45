// Writes oracle.txt: random constant expressions and what go/constant makes of them.
//
//	go run generate.go > oracle.txt
//	go run generate.go -explain 'f1e400 i3 *'
//
// A line is a program in postfix notation, a tab, and a 32-bit FNV-1a hash of the
// report of its result; -explain prints the report itself. replay.rs has the
// same notation and must build the same report.
package main

import (
	"bufio"
	"fmt"
	"go/constant"
	"go/token"
	"hash/fnv"
	"math"
	"math/big"
	"math/rand"
	"os"
	"strconv"
	"strings"
)

var literalKinds = map[byte]token.Token{
	'i': token.INT, 'f': token.FLOAT, 'm': token.IMAG, 'c': token.CHAR, 's': token.STRING,
}

var binaryOps = map[string]token.Token{
	"+": token.ADD, "-": token.SUB, "*": token.MUL, "/": token.QUO, "//": token.QUO_ASSIGN,
	"%": token.REM, "&": token.AND, "|": token.OR, "^": token.XOR, "&^": token.AND_NOT,
	"&&": token.LAND, "||": token.LOR,
}

var comparisons = map[string]token.Token{
	"==": token.EQL, "!=": token.NEQ, "<": token.LSS, "<=": token.LEQ, ">": token.GTR, ">=": token.GEQ,
}

var unaryOps = map[string]token.Token{
	"neg": token.SUB, "plus": token.ADD, "not": token.NOT, "bitnot": token.XOR,
}

var shifts = map[string]token.Token{"shl": token.SHL, "shr": token.SHR}

// orUnknown turns the panics of go/constant into the Unknown value.
func orUnknown(f func() constant.Value) (v constant.Value) {
	defer func() {
		if recover() != nil {
			v = constant.MakeUnknown()
		}
	}()
	return f()
}

func round32(x constant.Value) constant.Value {
	if x.Kind() == constant.Unknown {
		return x
	}
	f, _ := constant.Float32Val(x)
	return constant.MakeFloat64(float64(f))
}

func round64(x constant.Value) constant.Value {
	if x.Kind() == constant.Unknown {
		return x
	}
	f, _ := constant.Float64Val(x)
	return constant.MakeFloat64(f)
}

func roundComplex(x constant.Value, round func(constant.Value) constant.Value) constant.Value {
	return constant.BinaryOp(round(constant.Real(x)), token.ADD, constant.MakeImag(round(constant.Imag(x))))
}

var conversions = map[string]func(constant.Value) constant.Value{
	"int": constant.ToInt, "float": constant.ToFloat, "complex": constant.ToComplex,
	"real": constant.Real, "imag": constant.Imag, "makeimag": constant.MakeImag,
	"num": constant.Num, "denom": constant.Denom, "f32": round32, "f64": round64,
	"c64":  func(x constant.Value) constant.Value { return roundComplex(x, round32) },
	"c128": func(x constant.Value) constant.Value { return roundComplex(x, round64) },
}

func run(program string) constant.Value {
	var stack []constant.Value
	pop := func() constant.Value {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return x
	}
	for _, word := range strings.Fields(program) {
		name, arg, _ := strings.Cut(word, ":")
		n, _ := strconv.Atoi(arg)
		var v constant.Value
		if op, ok := binaryOps[word]; ok {
			y, x := pop(), pop()
			v = orUnknown(func() constant.Value { return constant.BinaryOp(x, op, y) })
		} else if op, ok := comparisons[word]; ok {
			y, x := pop(), pop()
			v = orUnknown(func() constant.Value { return constant.MakeBool(constant.Compare(x, op, y)) })
			if v.Kind() == constant.Unknown { // not comparable so
				v = constant.MakeBool(false)
			}
		} else if op, ok := unaryOps[name]; ok {
			x := pop()
			v = orUnknown(func() constant.Value { return constant.UnaryOp(op, x, uint(n)) })
		} else if op, ok := shifts[name]; ok {
			x := pop()
			v = orUnknown(func() constant.Value { return constant.Shift(x, op, uint(n)) })
		} else if f, ok := conversions[word]; ok {
			x := pop()
			v = orUnknown(func() constant.Value { return f(x) })
		} else if word == "true" || word == "false" {
			v = constant.MakeBool(word == "true")
		} else if word[0] == 'd' {
			bits, err := strconv.ParseUint(word[1:], 16, 64)
			if err != nil {
				panic(word)
			}
			v = constant.MakeFloat64(math.Float64frombits(bits))
		} else {
			v = constant.MakeFromLiteral(word[1:], literalKinds[word[0]], 0)
		}
		stack = append(stack, v)
	}
	return pop()
}

func report(x constant.Value) string {
	s := fmt.Sprintf("%v|%s|%s", x.Kind(), x, x.ExactString())
	switch x.Kind() {
	case constant.Int, constant.Float:
		f64, _ := constant.Float64Val(x)
		f32, _ := constant.Float32Val(x)
		s += fmt.Sprintf("|%x|%x|%d|%s", math.Float64bits(f64), math.Float32bits(f32),
			constant.Sign(x), constant.ToInt(x).ExactString())
	}
	if x.Kind() == constant.Int {
		i, iok := constant.Int64Val(x)
		u, uok := constant.Uint64Val(x)
		if !iok {
			i = 0
		}
		if !uok {
			u = 0
		}
		s += fmt.Sprintf("|%d|%d|%t|%d|%t", constant.BitLen(x), i, iok, u, uok)
	}
	return s
}

var rnd = rand.New(rand.NewSource(1))

func pick(list ...string) string { return list[rnd.Intn(len(list))] }

func digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + rnd.Intn(10)))
	}
	return b.String()
}

func intOperand() string {
	switch rnd.Intn(8) {
	case 0:
		return "i" + pick("0", "1", "2", "7", "10", "255", "256", "65535")
	case 1:
		return "i" + strconv.Itoa(rnd.Intn(1000))
	case 2: // around the limits of machine integers
		x := new(big.Int).Lsh(big.NewInt(1), []uint{31, 32, 53, 62, 63, 64, 128}[rnd.Intn(7)])
		return "i" + x.Add(x, big.NewInt(int64(rnd.Intn(5)-2))).String()
	case 3:
		return fmt.Sprintf("i0x%x", rnd.Uint64()>>rnd.Intn(60))
	case 4: // wide
		x := new(big.Int).Rand(rnd, new(big.Int).Lsh(big.NewInt(1), uint(64+rnd.Intn(120))))
		return fmt.Sprintf("i%#x", x)
	case 5:
		return fmt.Sprintf("i%d neg", rnd.Intn(1000))
	case 6:
		return "i9223372036854775807 neg i1 -"
	default:
		return fmt.Sprintf("i1 shl:%d", rnd.Intn(700))
	}
}

func floatOperand() string {
	exponent := func(limit int) string { return strconv.Itoa(rnd.Intn(2*limit) - limit) }
	switch rnd.Intn(13) {
	case 0:
		return "f" + pick("0.0", "1.", "0.1", "0.5", "1.5", "3.14159265358979", ".25", "100.0", "1e6")
	case 1:
		return "f" + digits(1+rnd.Intn(4)) + "." + digits(1+rnd.Intn(6))
	case 2:
		return "f" + digits(1+rnd.Intn(18)) + "e" + exponent(30)
	case 3:
		return "f" + pick("1", "2", "9") + "." + digits(1+rnd.Intn(8)) + "e" + exponent(340)
	case 4:
		return "f1." + digits(1+rnd.Intn(8)) + "e" + exponent(1300)
	case 5: // around the change from fractions to floats
		return fmt.Sprintf("f%d.%se%s", rnd.Intn(10), digits(2), pick("1232", "1233", "-1232", "-1233", "1231", "-1231"))
	case 6:
		return "f1." + digits(1+rnd.Intn(8)) + "e" + exponent(12000)
	case 7:
		return fmt.Sprintf("f0x1.%xp%s", rnd.Uint32(), exponent(160))
	case 8:
		return fmt.Sprintf("f0x1.%xp%s", rnd.Uint64()>>rnd.Intn(60), exponent(1100))
	case 9: // halves between neighbours and limits of float32
		return "f0x" + pick("1p-149", "1p-150", "1.000001p-150", "1.8p-149", "1.fffffep127", "1.ffffffp127",
			"1.fffffefp127", "1.fffffeffffffffffp127", "1.fffffep-127", "1.fffffcp-127", "1.000001p0", "1.000003p0")
	case 10: // the same of float64
		return "f0x" + pick("1p-1074", "1p-1075", "1.0000001p-1075", "1.8p-1074", "1.fffffffffffffp1023",
			"1.fffffffffffff8p1023", "1.fffffffffffff7ffp1023", "1.fffffffffffffp-1023", "1.ffffffffffffep-1023",
			"1.00000000000008p0", "1.00000000000018p0", "1.000000000000080001p0")
	case 11:
		return fmt.Sprintf("d%x", rnd.Uint64())
	default:
		return fmt.Sprintf("f0x1.%xp%s", rnd.Uint32(), exponent(9000))
	}
}

func complexOperand() string {
	if rnd.Intn(3) == 0 {
		return "m" + pick("0i", "1i", "0123i", "2.5i", "0x1p-3i", "1e100i", "0b11i", "0o17i")
	}
	return intOrFloat() + " " + intOrFloat() + " makeimag +"
}

func intOrFloat() string {
	if rnd.Intn(2) == 0 {
		return intOperand()
	}
	return floatOperand()
}

func numeric() string {
	switch n := rnd.Intn(10); {
	case n < 3:
		return intOperand()
	case n < 8:
		return floatOperand()
	default:
		return complexOperand()
	}
}

func conversion() string {
	return pick("int", "float", "complex", "real", "imag", "num", "denom", "f32", "f64", "c64", "c128", "neg")
}

var relations = []string{"==", "!=", "<", "<=", ">", ">="}

func ints() string {
	p := intOperand()
	for range 1 + rnd.Intn(3) {
		switch rnd.Intn(6) {
		case 0:
			p += pick(" neg", " bitnot", " plus", " bitnot:8", " bitnot:16", " bitnot:32", " bitnot:64")
		case 1:
			p += fmt.Sprintf(" %s:%d", pick("shl", "shr"), rnd.Intn(130))
		case 2:
			p += " " + intOperand() + " " + pick("//", "%", "/ int")
		default:
			p += " " + intOperand() + " " + pick("+", "-", "*", "&", "|", "^", "&^", "//", "%")
		}
	}
	if rnd.Intn(8) == 0 {
		p += " " + intOperand() + " " + pick(relations...)
	}
	return p
}

func numbers() string {
	p := numeric()
	for range rnd.Intn(4) {
		if rnd.Intn(4) == 0 {
			p += " " + conversion()
		} else {
			p += " " + numeric() + " " + pick("+", "-", "*", "/")
		}
	}
	if rnd.Intn(10) == 0 {
		p += " " + numeric() + " " + pick(relations...)
	}
	return p
}

// floats chains operations on numbers too large for fractions.
func floats() string {
	p := "f1." + digits(1+rnd.Intn(30)) + "e" + pick("1500", "-1500", "2000", "-1400")
	for range 1 + rnd.Intn(4) {
		p += " " + floatOperand() + " " + pick("+", "-", "*", "/")
	}
	return p
}

// extremes has exponents near those of the format; sums of such numbers would
// need gigabytes in go/constant.
func extremes() string {
	operand := func() string {
		return "f" + pick("1", "9.5", "123456789.123") + "e" + pick("", "-") + strconv.Itoa(rnd.Intn(700e6))
	}
	p := operand()
	for range rnd.Intn(3) {
		p += " " + operand() + " " + pick("*", "/")
	}
	return p
}

// almostInts multiplies a rounded quotient back.
func almostInts() string {
	n := strconv.Itoa(1 + rnd.Intn(5000))
	return fmt.Sprintf("i%d f1e2000 * i%s / f1e2000 / i%s * int", rnd.Intn(100000), n, n)
}

func stringLiteral() string {
	var b strings.Builder
	for range rnd.Intn(9) {
		b.WriteString(pick("a", "Z", "0", `\n`, `\t`, `\a\b\f\r\v`, `\\`, `\"`, `\x00`, `\xff`, `\x7f`, `\377`, `\012`,
			"é", "日本", `\u00a0`, `\u200b`, `\ufffd`, `\U0001F600`, `\u0301`, `\u2028`, `\ufeff`, "€", `\xe2\x82`, `\U0010ffff`, `\ue000`))
	}
	return `s"` + b.String() + `"`
}

func stringsProgram() string {
	p := stringLiteral()
	for range rnd.Intn(12) {
		p += " " + stringLiteral() + " +"
	}
	if rnd.Intn(4) == 0 {
		p += " " + stringLiteral() + " " + pick(relations...)
	}
	return p
}

var fixed = strings.Fields(`
	i0 i00 i07 i08 i0755 i0_755 i_1 i1_ i1__0 i1_000_000 i0b101 i0B_1 i0b2 i0b i0o17 i0O_17 i0o8 i0x i0xFf i0X_ff i0x_ i0_ i0_x1
	i9223372036854775807 i9223372036854775808 i18446744073709551615 i18446744073709551616 i0xffffffffffffffff i0x1_0000000000000000
	i01777777777777777777777 i02000000000000000000000 i1a i0xg i123456789012345678901234567890
	f1. f.5 f1.5 f01.5 f1_0.2_5 f1_.5 f1._5 f1e f1e+ f1e5 f1E-5 f1e_5 f1e1_0 f1e1_ f.e1 f1.5e400 f09.5 f1p4 f0x1p4 f0x.8p1 f0x1.p-1
	f0x_1.8p0 f0x1_.8p0 f0x1e2 f0xp1 f0x.p1 f0b1.1 f0o1.4 f1e1000000 f1e10000000 f1e100000000 f1e1000000000 f1e10000000000
	f1e99999999999999999999 f0e99999999999999999999 f0e999999999 f1e-1000000 f1e-1000000000 f1e-646456994 f1e-10000000000
	f0x1p4095 f0x1p4094 f0x1p-4096 f0x1p-4095 f0x1p-4097 f0x1p100000 f0x1p2147483646 f0x1p2147483647 f0x1p-2147483648
	f123456789.0 f1234567.5 f123456.5 f0.0001 f0.00001 f0.000012345678 f100000.0 f1000000.0 f999999.5 f9999995.0 f1e20 f1e21 f1e-7
	f1.7976931348623157e308 f1.7976931348623159e308 f3.4028235677973366e38 f3.4028234e38 f4.9e-324 f2.4e-324 f1e1233 f1e-1233
	f0.1e1000 f1e309 f9.999999e400 f9.9999999e400 f9.99999999e-400 f1e-400
	m0i m1i m0123i m08i m1.5i m0x1p2i m0b11i m0o7i m1e3i m1_0i mi m.5i m1 m0xi
	c'a' c'\n' c'\'' c'\"' c'\x41' c'\101' c'\400' c'\u12e4' c'\ud800' c'\U0010ffff' c'\U00110000' c'日' c'\' c'' c'a c'\q' c'\377' c'\xff'
	s"" s"abc" s"\'" s"\"" s"a"b" s"\400" s"\ud800" s"\u00e9" s"\xc3\xa9" s` + "s`a\\n` s`` s`a s\"a s`\"` s\"`\"" + ` s"\x4" s"\0" s"\U0001f600"
`)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "-explain" {
		fmt.Println(report(run(os.Args[2])))
		return
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	seen := map[string]bool{}
	emit := func(program string) {
		if seen[program] {
			return
		}
		seen[program] = true
		h := fnv.New32a()
		h.Write([]byte(report(run(program))))
		fmt.Fprintf(out, "%s\t%x\n", program, h.Sum32())
	}
	for _, program := range fixed {
		emit(program)
	}
	for _, batch := range []struct {
		n    int
		make func() string
	}{{700, ints}, {1100, numbers}, {400, floats}, {150, extremes}, {100, almostInts}, {150, stringsProgram}} {
		for range batch.n {
			emit(batch.make())
		}
	}
	for _, x := range []string{"true", "false"} {
		emit(x + " not")
		for _, y := range []string{"true", "false"} {
			for _, op := range []string{"&&", "||", "==", "!="} {
				emit(x + " " + y + " " + op)
			}
		}
	}
	for n := 60; n <= 80; n++ {
		emit(`s"` + strings.Repeat("x", n) + `"`)
		emit(`s"` + strings.Repeat("é", n-2) + `\n"`)
	}
}
