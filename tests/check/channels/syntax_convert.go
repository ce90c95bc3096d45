package p

func f(c chan int) {
	_ = <-chan<- int(c)
	_ = <-chan (chan<- int)(nil)
	_ = <-chan<- chan<- int(nil)
	_ = <-chan<- <-chan int(nil)
	_ = <-chan <-chan<- int(nil)
	_ = <-chan chan<- int(nil)
	_ = (<-chan<- int)(c)
	_ = <-<-chan<- int(nil)
	_ = <-<-chan chan<- int(nil)
	var x <-chan<- int
	var y <-chan (<-int)
	type z <-chan chan<- (<-int)
}
