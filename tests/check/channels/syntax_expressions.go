package p

func f(c chan int, r <-chan int) {
	x := <-
	y := c <-
	c <-
	c <- 1 <- 2
	c <- 1, 2
	c, c <- 1
	z := c <- 1
	_ = c <- 1
	c <- x := 1
	c <- x = 1
	c <- x++
	c <- var
	c -> 1
	1 <- c <- c
	<- <- <- c
	(<-)c
	(c <- 1)
	f(c <- 1)
	return c <- 1
	if c <- 1 {
	}
	if x := 1; c <- 1 {
	}
	for c <- 1 {
	}
	for x := range c <- 1 {
	}
	switch c <- 1 {
	}
	go c <- 1
	defer c <- 1
	_ = []int{c <- 1}
	_ = map[int]int{c <- 1: 2}
	_ = c[c <- 1]
	_ = <-chan int
	c <-= 1
	<-c = 1
	<-c := 1
	range c
	for range {
	}
	for <-c := range c {
	}
	for chan int := range c {
	}
	close c
	make(chan)
	make(<-)
	make(chan<-, 1)
	make(<-int)
}
