// Command refused is every corner of channel directions that does not compile.
package main

type (
	A chan int
	D chan int
	S chan<- int
)

func take(r <-chan int) {}

func main() {
	c := make(chan int)
	var s chan<- int = c
	var r <-chan int = c

	<-s
	r <- 1
	close(r)
	for range s {
	}
	select {
	case <-s:
	case r <- 1:
	}

	_ = s == r
	_ = (chan int)(s)
	_ = (<-chan int)(s)
	s = r
	c = s
	take(s)

	var receivers [3]<-chan int
	var channels [3]chan int
	receivers = channels
	var slice []<-chan int = []chan int{c}
	var m map[string]<-chan int = map[string]chan int{}
	var nested chan (<-chan int) = make(chan chan int)
	var function func(<-chan int) = func(chan int) {}

	var a A = c
	var d D = a
	_ = D(a)
	_ = S(a)
	_ = S((chan int)(a))
}
