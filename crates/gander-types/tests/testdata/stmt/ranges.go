package p

type Seq2[K, V any] func(yield func(K, V) bool)

type MyInt int
type MyB bool
type Seq func(yield func(int) bool)
type RO <-chan int
type SO chan<- int
type PA *[3]int
type K struct{ a, b int }

func none() {}
func pair() (int, string) { return 0, "" }

func rng[T any, S ~[]int | ~string, L []int | []string, C chan int | <-chan int, C2 chan int | chan<- int, C3 <-chan int | chan<- int, C4 chan int | chan string, N int | int8, N2 ~int, M ~map[string]int, F func(func(int) bool), A [3]int | [4]int, P *[3]int, I2 int | string](t T, s S, l L, c C, c2 C2, c3 C3, c4 C4, n N, n2 N2, m M, f F, a A, p P, i2 I2) {
	for range t {
	}
	for range s {
	}
	for range l {
	}
	for range c {
	}
	for x := range c {
		_ = x + "a"
	}
	for x, y := range c {
	}
	for range c2 {
	}
	for range c3 {
	}
	for range c4 {
	}
	for x := range n {
	}
	for x := range n2 {
		_ = x + "a"
	}
	for k, v := range m {
		_ = k + v
	}
	for v := range f {
		_ = v
	}
	for a, b := range f {
	}
	for i, v := range a {
		_, _ = i, v
	}
	for i, v := range p {
		_, _ = i, v
	}
	for range i2 {
	}
}

func r2(ch chan int, ro RO, so SO, pa PA, arr [3]int, sl []K, mp map[string]K, str string, any1 any, fl float64, fn func(), q Seq, q2 Seq2[int, string], my MyInt, st K, ps *[]int) {
	for range ch {
	}
	for i := range ch {
	}
	for i, j := range ch {
	}
	for i, j, k := range ch {
	}
	for range ro {
	}
	for range so {
	}
	for i := range so {
	}
	for range pa {
	}
	for i, v := range pa {
	}
	for i, v := range &arr {
		_ = i + v
	}
	for range ps {
	}
	for i, v := range sl {
		v.a = i
		v.c = i
	}
	for k, v := range mp {
		_ = k + v
	}
	for i, r := range str {
		_ = i + r
	}
	for i, r := range "abc" {
		var b byte = r
	}
	for range any1 {
	}
	for range fl {
	}
	for range fn {
	}
	for range st {
	}
	for range nil {
	}
	for range none {
	}
	for range none() {
	}
	for range pair() {
	}
	for range undefinedx {
	}
	for i, j := range undefinedx {
	}
	for range int {
	}
	for range 10 {
	}
	for i := range 10 {
		_ = i + "a"
	}
	for i := range my {
		var x int = i
	}
	for i := range 1.0 {
	}
	for i := range 1.5 {
	}
	for i := range 'a' {
		var r int = i
	}
	for i := range 1 << 70 {
	}
	for range 1 << 70 {
	}
	for range -1 {
	}
	for i := range int8(10) {
		var x int = i
	}
	for i := range true {
	}
	var i8 int8
	var u8 uint8
	var fl2 float64
	var s2 string
	for i8 = range 10 {
	}
	for i8 = range 300 {
	}
	for fl2 = range 10 {
	}
	for s2 = range 10 {
	}
	for u8 = range i8 {
	}
	for any1 = range 10 {
	}
	for my = range 10 {
	}
	for _ = range 10 {
	}
	for _ = range 1 << 70 {
	}
	for i8, u8 = range 10 {
	}
	for _, _ = range 10 {
	}
	for s2 = range "abc" {
	}
	for i8, s2 = range "abc" {
	}
	for _, s2 = range sl {
	}
	for s2, _ = range mp {
	}
	for sl[0].a = range mp {
	}
	for mp["a"].a = range sl {
	}
	for 1 = range sl {
	}
	for none() = range sl {
	}
	for undefinedy = range sl {
	}
	for i.x := range sl {
	}
	for (i) := range sl {
	}
	for _ := range sl {
	}
	for _, _ := range sl {
	}
	for i, i := range sl {
	}
	for i, _ := range sl {
	}
	for _, v := range sl {
		v := v
	}
	for sl := range sl {
		sl = 1
	}
	for ch := range ch {
		ch <- 1
	}
	for x := range q {
		_ = x + "a"
	}
	for x, y := range q {
	}
	for x, y := range q2 {
		_ = x + y
	}
	for x, y, z := range q2 {
	}
	for range func(func() bool) {} {
	}
	for x := range func(func() bool) {} {
	}
	for range func(func(int) MyB) {} {
	}
	for range func(func(int)) {} {
	}
	for range func(func(int) (bool, int)) {} {
	}
	for range func(func(int) int) {} {
	}
	for range func(func(int, int, int) bool) {} {
	}
	for range func(func(int) bool) int { return 1 } {
	}
	for range func(func(int) bool, int) {} {
	}
	for range func(int) {} {
	}
	for range func(func(...int) bool) {} {
	}
	for range func(func(int, ...int) bool) {} {
	}
	for range func() {} {
	}
	for i := range 10 {
		i = 2
	}
	for i, j := range [3]int{} {
	}
	for i := range len("a") {
	}
	for i := range []int{1, 2, 3}[0] {
	}
	for range q {
		defer none()
		break
	}
	for i := range map[string]int(nil) {
		i++
	}
	for x := range (ch) {
	}
	for i := range mp["a"] {
	}
	for mp["b"] = range 10 {
	}
}

func lab() {
L1:
	for range 10 {
		break L1
		continue L1
		goto L1
		break L2
		continue L3
		goto L4
	}
L2:
	{
		break L2
		continue L2
	}
L3:
	switch {
	default:
		break L3
		continue L3
	}
	goto L5
	x := 1
L5:
	_ = x
	goto L6
	{
	L6:
	}
L7:
L7:
	for {
		func() {
		}()
	}
	if true {
		goto L8
		var y int
	L8:
		_ = y
	}
_:
	goto _
L9:
	select {
	default:
		for {
			break L9
		}
	}
	fallthrough
	break
	continue
	switch {
	case true:
		fallthrough
	case false:
		fallthrough
	}
	switch any(1).(type) {
	case int:
		fallthrough
	default:
	}
}
