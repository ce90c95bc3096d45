package p

func f(c chan int, cc chan chan int) {
	_ = <-chan<-int(c)
	_ = <-<-chan<-int(nil)
	_ = <-chan<-chan int(nil)
	_ = (<-<-c)
	_ = <-(int)(c)
	_ = <-func() chan int { return c }()
	_ = <-func() chan int(nil)
	_ = <-[]chan int{c}[0]
	_ = <-struct{ c chan int }{c}.c
	_ = <-map[int]chan int{}[0]
	_ = <-*&c
	_ = <-&c
	_ = <-chan int
	_ = <-c.(chan int)
	_ = <-any(c).(chan int)
}
