package p

func f(both chan int, send chan<- int, recv <-chan int, x int) {
	close(recv)         // spec: Close
	close(x)            // spec: Close
	both <- "a"         // spec: Send statements
	recv <- 1           // spec: Send statements
	_ = <-send          // spec: Receive operator
	both = send         // spec: Assignability
	send = recv         // spec: Assignability
	g(recv)             // spec: Assignability
	for range send {    // spec: For statements with range clause
	}
	for _, _ = range both { // spec: For statements with range clause
	}
	select {
	case x > 1:         // spec: Select statements
	case x = 2:         // spec: Select statements
	}
}

func g(chan int) {}
