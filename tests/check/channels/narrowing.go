package main

type (
	Duplex  chan int
	Sink    chan<- int
	Source  <-chan int
	Renamed = chan<- int
)

func pipe[T any](in <-chan T, out chan<- T) {
	for v := range in {
		out <- v
	}
}

func merge[T any](in ...<-chan T) <-chan T { return nil }

func main() {
	var (
		duplex Duplex
		plain  = make(chan int)
		sink   Sink
		source Source
	)
	pipe(plain, plain)
	merge(plain, source)
	sink = plain
	source = plain
	var renamed Renamed = duplex
	sink = renamed
	sink = duplex   // ERROR "cannot use duplex"
	source = duplex // ERROR "cannot use duplex"
	duplex = plain
	plain = sink     // ERROR "cannot use sink"
	_ = Sink(duplex) // ERROR "cannot convert"
	_ = Duplex(sink) // ERROR "cannot convert"

	// Assignability does not reach into other types.
	var _ []<-chan int = []chan int{plain}        // ERROR "cannot use"
	var _ func(chan int) = func(<-chan int) {}    // ERROR "cannot use"
	var _ chan (<-chan int) = make(chan chan int) // ERROR "cannot use"
	var _ *chan<- int = &plain                    // ERROR "cannot use"
}
