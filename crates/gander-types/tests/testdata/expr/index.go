package p

type A [3]int
type PA *A
type N int
type Str string
type MapT map[string]int

const cs = "hello"

func f(a A, pa PA, pp *A, ppp **A, l []int, s string, st Str, m map[string]int, mt MapT, mi map[N]int, i int, n N, fl float64, b bool, e interface{}, ch chan int, fn func()) {
	_ = a[0] + a[3]
	_ = a[-1]
	_ = a[1.0]
	_ = a[1.5]
	_ = a["a"]
	_ = a[n]
	_ = a[fl]
	_ = a[nil]
	_ = a[1<<64]
	_ = a[i, i]
	_ = a[b]
	_ = a['a']
	_ = pa[3]
	_ = pp[3]
	_ = ppp[0]
	_ = l[-1]
	_ = l[100]
	_ = l[1<<63]
	_ = s[0]
	_ = s["a"]
	_ = "abc"[3]
	_ = "abc"[2]
	_ = cs[5]
	_ = cs[4]
	cs[0] = 1
	s[0] = 'a'
	st[0] = 'a'
	_ = m[1]
	_ = m["a"]
	_ = m[n]
	_ = m[nil]
	_ = mt[1]
	_ = mi[1]
	_ = mi[i]
	_ = mi[1.5]
	_ = i[0]
	_ = e[0]
	_ = ch[0]
	_ = fn[0]
	_ = fn()[0]
	_ = f[0]
	_ = nil[0]
	_ = 1[0]
	_ = int[0]
	_ = len[0]
	_ = undef[i]
	_ = undef[undef2]
	_ = a[undef]
	var _ byte = s[0]
	var _ int = s[0]
	_ = &a[0]
	_ = &s[0]
	_ = &m["a"]
	_ = &A{}[0]
	A{}[0] = 1
	[]int{1}[0] = 2

	_ = a[:]
	_ = A{}[:]
	_ = (&A{})[:]
	_ = pa[:]
	_ = ppp[:]
	_ = l[1:0]
	_ = l[2:1:3]
	_ = l[1:5:3]
	_ = l[-1:]
	_ = l["a":]
	_ = l[1.5:2]
	_ = a[0:4]
	_ = a[4:]
	_ = a[1:3:4]
	_ = a[2:1]
	_ = "abc"[4:]
	_ = "abc"[3:]
	_ = "abc"[1:2:3]
	_ = s[1:2:3]
	_ = m[:]
	_ = i[1:]
	_ = e[:]
	_ = nil[:]
	_ = f[:]
	_ = cs[2:1]
	_ = st[1:]
	var _ string = st[1:]
	var _ string = "abc"[1:]
	var _ Str = "abc"[1:]
	_ = undef[i:i]
	_ = l[undef:]
	_ = &l[:]
	l[:] = nil
	var _ [3]int = a[:]
	const _ = cs[1:]
	const _ = cs[1]
}

func g[
	Arr ~[3]int | ~[4]int,
	Sl ~[]int,
	ByteStr ~string | ~[]byte,
	Mixed ~[]int | ~map[int]int,
	Maps ~map[string]int | ~map[string]int,
	MapsX ~map[string]int | ~map[int]int,
	Any any,
	PArr *[3]int | []int,
	Elems ~[]int | ~[]string,
](arr Arr, sl Sl, bs ByteStr, mixed Mixed, maps Maps, mapsx MapsX, any Any, pa PArr, el Elems) {
	_ = arr[2] + arr[3]
	_ = sl[5]
	_ = bs[1]
	bs[1] = 'a'
	sl[1] = 1
	arr[1] = 1
	_ = mixed[0]
	_ = maps["a"]
	_ = maps[1]
	_ = mapsx["a"]
	_ = any[0]
	_ = pa[1]
	_ = pa[3]
	_ = el[1]
	_ = arr[:]
	_ = sl[1:]
	_ = bs[1:]
	_ = bs[1:2:3]
	_ = mixed[:]
	_ = maps[:]
	_ = any[:]
	_ = pa[:]
	_ = el[:]
	_ = bs[2:1]
	var _ byte = bs[0]
	var _ string = bs[:]
}
