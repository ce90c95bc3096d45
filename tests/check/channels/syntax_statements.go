package p

func f(c chan int, r <-chan int) {
	go <-r
	defer <-r
	type T [<-r]int
}

func g(c chan int) {
	_ = chan int{}
}

func h(c chan int) {
	_ = []chan int{chan int{1}}
}

func i(c chan int) {
	_ = <-chan int{}
}

func j(c chan int) {
	if c := <-chan int{}; c == nil {
	}
}

func k(c chan int) {
	var ( x = <-c; y = c <- 1 )
}

type l struct{ chan int }

type m struct{ c, d <-chan int; <-chan int }

func n() {
	c <- 1 +
	d <- 2
	c <- (1
	c <- [1]
	c <- func() {
	}
}
