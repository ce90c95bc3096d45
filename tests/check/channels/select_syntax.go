package p

func f(r <-chan int, s chan<- int, i int) {
	select {
	case:
	}
	select {
	case <-r, <-r:
	}
	select {
	case <-r
	}
	select {
	case s <- 1, s <- 2:
	}
	select {
	case var x = <-r:
	}
	select {
	case i <- r <- 1:
	}
	select {
		i = 1
	}
	select i {
	}
	select {
	case return:
	}
	select {
	default <-r:
	}
	select {
	case x := <-r; x > 1:
	}
	select {
	case go f(r, s, i):
	}
}
