package main

func produce(out chan<- int) {
	out <- 1
	_ = <-out       // ERROR "cannot receive from send-only channel"
	for range out { // ERROR "cannot range over"
	}
	close(out)
}

func consume(in <-chan int) {
	in <- 1   // ERROR "cannot send to receive-only channel"
	close(in) // ERROR "cannot close receive-only channel"
	for range in {
	}
}

func pick[C chan<- int | <-chan int](c C) {
	c <- 1  // ERROR "cannot send to"
	_ = <-c // ERROR "cannot receive from"
}

func main() {
	words := make(chan string)
	produce(words) // ERROR "cannot use words"
	both := make(chan int)
	produce(both)
	consume(both)
	pick((chan<- int)(both))
	var send chan<- int = (<-chan int)(both) // ERROR "cannot use"
	_ = send == both
	_ = send == (<-chan int)(both) // ERROR "mismatched types"
	select {
	case send <- 1:
	case _ = <-send: // ERROR "cannot receive from send-only channel"
	}
}
