package p

type (
	Rec     chan Rec
	RecS    chan<- RecS
	RecR    <-chan *RecR
	Cyc     [len(make(chan Cyc))]int
	Bad     chan undefined
	BadDir  chan<- [<-v]int
	NotType chan len
	OfVar   chan v
	OfAny   chan any
	OfCmp   chan comparable
	OfCons  <-chan interface{ int | string }
	Gen[T any] chan T
	GenS[T chan<- int] <-chan T
	NoArgs  chan Gen
	ManyArg chan Gen[int, int]
	BadArg  chan GenS[chan int]
	GoodArg chan GenS[chan<- int]
	AliasG[T any] = chan<- T
)

type Embedded struct {
	Rec
	*RecS
	Duplex
}

type Duplex chan int

func (Duplex) Send(v int)     {}
func (d Duplex) Recv() int    { d <- 1; return <-d }
func (*Duplex) Close()        {}
func (chan int) Method()      {}
func (AliasG[int]) Method2()  {}
func (Sink) Drain()           { var s Sink; <-s }
func (*Source) Fill()         { var s Source; s <- 1 }

type (
	Sink   chan<- int
	Source <-chan int
	I      interface {
		Send(int)
		Recv() int
	}
)

var v chan int
var unusedOK = make(chan<- int)
var i1 I = Duplex(v)
var i2 I = v
var i3 I = Sink(nil)
var i4 interface{ Close() } = Duplex(nil)
var i5 interface{ Close() } = new(Duplex)
var cycle chan int = cycle
var first, second = <-v
var third, fourth, fifth = <-v
var sixth, seventh int = <-v
var eighth = <-unusedOK

const c1 chan int = nil
const c2 = <-v
const c3 = (chan int)(nil)

func locals(b chan int) {
	var a chan int
	c := make(chan int)
	d := b
	e, ok := <-b
	var s chan<- int = make(chan int)
	b := b
	_ := b
	x, b := 1, b
	_, ok = <-b
	r := <-chan int(b)
	r <- 1
	var u Undefined
	u <- 1
	<-u
	close(u)
	for range u {
	}
	b.x = 1
	b.Send(1)
	Duplex(b).Send("a")
	Duplex(b).Missing()
	v.Recv()
	(*b) <- 1
	*b = nil
	b()
	b[0] <- 1
	go b
}
