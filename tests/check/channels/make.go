package p

type (
	Duplex chan int
	Sink   chan<- int
	Source <-chan int
	AliasR = <-chan string
	MyInt  int
)

const big = 1 << 62

func makes(n int, f float64, s string, u uint8, mi MyInt, b chan int, ok bool) {
	_ = make(chan int)
	_ = make(chan<- int)
	_ = make(<-chan int, 3)
	_ = make(Duplex, n)
	_ = make(Sink, u)
	_ = make(Source, mi)
	_ = make(AliasR, 1)
	_ = make(chan int, -1)
	_ = make(chan int, -1.5)
	_ = make(chan int, 1.5)
	_ = make(chan int, 2.0)
	_ = make(chan int, 1e3)
	_ = make(chan int, 1e30)
	_ = make(chan int, 1<<63)
	_ = make(chan int, 1<<100)
	_ = make(chan int, big)
	_ = make(chan int, 'a')
	_ = make(chan int, 2+0i)
	_ = make(chan int, 2+1i)
	_ = make(chan int, "3")
	_ = make(chan int, true)
	_ = make(chan int, nil)
	_ = make(chan int, f)
	_ = make(chan int, s)
	_ = make(chan int, b)
	_ = make(chan int, <-b)
	_ = make(chan int, ok)
	_ = make(chan int, 1, 2)
	_ = make(chan int, 2, 1)
	_ = make(chan int, -1, 2)
	_ = make(chan int, 1, 2, 3)
	_ = make(chan int, int)
	_ = make(chan int, undefined)
	_ = make(chan undefined)
	_ = make(chan int...)
	_ = make(b)
	_ = make(<-b)
	_ = make(*chan int)
	_ = make(chan int, 1.0<<3)
	_ = make(chan int, 1.0<<n)
	_ = make(chan int, -n)
	_ = make(chan int, MyInt(-1))
	_ = make(chan int, uint8(255))
	_ = make(chan int, float64(2))
	make(chan int)
	make(chan int, -1)
	var sink chan<- int = make(<-chan int)
	var source <-chan int = make(chan int)
	var str chan string = make(chan int)
	var d Duplex = make(Sink)
	_, _, _, _ = sink, source, str, d
	_ = new(chan int)
	_ = new(<-chan int, 1)
	_ = make(chan [1 << 40]int)
	_ = make(chan struct{ c chan<- int }, 1)
	_ = make(chan [-1]int)
	_ = make(chan func(undefined))
	_ = make()
	_ = make(chan int).f
	const c = make(chan int)
}

func generic[
	B chan int,
	BS chan int | chan<- int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | int,
	L chan int | []int,
	M chan int | map[string]int,
	A any,
	TB ~chan<- int,
	Empty interface {
		chan int
		chan string
	},
	T any,
	CT chan T,
	CTT ~chan T | ~<-chan T,
]() {
	_ = make(B)
	_ = make(BS, 1)
	_ = make(BS, -1)
	_ = make(D, 1)
	_ = make(D, 1, 2)
	_ = make(E)
	_ = make(N)
	_ = make(L, 1)
	_ = make(L)
	_ = make(M)
	_ = make(M, 1)
	_ = make(A)
	_ = make(TB, 1.5)
	_ = make(Empty)
	_ = make(CT, 1)
	_ = make(CTT, "")
	_ = make(chan T, 1)
	_ = make(<-chan D)
	var _ chan int = make(BS)
	var _ chan<- int = make(BS)
	var _ chan<- int = make(TB)
	<-make(BS)
	make(D) <- 1
}
