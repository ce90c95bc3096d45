// Command direction-edges goes through the corners of channel directions that
// compile, and says what each really does.
package main

import "fmt"

type greeter interface{ greet() string }

type english struct{}

func (english) greet() string { return "hello" }

// Named channel types.
type (
	both    chan int
	send    chan<- int
	recv    <-chan int
	sendInt = chan<- int // an alias names the type without a name of its own
)

func emptyStruct() {
	done := make(chan struct{})
	var r <-chan struct{} = done
	close(done)
	_, ok := <-r
	fmt.Println("element struct{}:", ok)
}

func channelsOfChannels() {
	var (
		a chan chan int
		b chan<- chan int
		c <-chan chan int
		d chan (chan<- int)
		e chan (<-chan int)
		f chan (<-chan (chan<- int))
	)
	fmt.Printf("channels of channels: %T, %T, %T, %T, %T, %T\n", a, b, c, d, e, f)
	// The arrow belongs to the leftmost chan that it can: this is b's type.
	var g chan <-chan int = b
	fmt.Printf("chan <-chan int is %T\n", g)
}

func interfaces() {
	ch := make(chan greeter, 1)
	var r <-chan greeter = ch
	ch <- english{}
	fmt.Println("interface element:", (<-r).greet())
}

func narrowedResult() {
	f := func() <-chan int {
		out := make(chan int)
		close(out)
		return out
	}
	_, ok := <-f()
	fmt.Println("narrowed on return:", ok)
}

func kind(x any) string {
	switch x := x.(type) {
	case chan int:
		return "chan int"
	case chan<- int:
		return "chan<- int"
	case <-chan int:
		return "<-chan int"
	default:
		return fmt.Sprintf("%T", x)
	}
}

func typeSwitch() {
	c := make(chan int)
	fmt.Println("type switch:", kind(c), kind((chan<- int)(c)), kind((<-chan int)(c)), kind(both(c)))
	_, ok := any(c).(<-chan int)
	fmt.Println("chan int asserted to <-chan int:", ok)
}

func mapKeys() {
	c := make(chan int)
	var r <-chan int = c
	byChannel := map[<-chan int]string{}
	byChannel[c], byChannel[r] = "first", "second"
	byAny := map[any]string{}
	byAny[c], byAny[r] = "first", "second"
	fmt.Println("keys:", len(byChannel), byChannel[c], len(byAny), byAny[c], byAny[r])
}

func nils() {
	var none chan<- int
	var some chan<- int = make(chan int)
	fmt.Println("nil:", none == nil, some == nil, len(none), cap(none))
	select {
	case none <- 1:
	default:
		fmt.Println("nil is never ready")
	}
}

func comparing() {
	c := make(chan int)
	var s chan<- int = c
	var r <-chan int = c
	// An operand that is assignable to the other's type is enough.
	fmt.Println("across directions:", c == s, c == r, any(c) == any(s))
	fmt.Println("made equal before:", any((chan<- int)(c)) == any(s))
}

func named() {
	var b both = make(chan int, 1)
	var s send = make(chan int)
	var i sendInt = b // one of the two has no name
	i <- 5
	fmt.Printf("named: %T %T %T %d\n", b, s, i, <-b)
	// Two names on the way need a type without one in between.
	r := recv((<-chan int)(b))
	fmt.Println("in two steps:", r != nil)
	type other chan int
	fmt.Printf("converted, not assignable: %T\n", other(b))
}

func uselessButLegal() {
	s, r := make(chan<- int, 1), make(<-chan int, 3)
	s <- 1
	close(s)
	fmt.Println("made directional:", len(s), cap(r))
	select {
	case v := <-r:
		fmt.Println(v)
	default:
		fmt.Println("nobody can ever send to r")
	}
}

func main() {
	emptyStruct()
	channelsOfChannels()
	interfaces()
	narrowedResult()
	typeSwitch()
	mapKeys()
	nils()
	comparing()
	named()
	uselessButLegal()
}
