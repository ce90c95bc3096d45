package p

type Getter interface{ Get() <-chan int }

type giver struct{}

func (giver) Get() chan int { return nil }

type Of[T any] struct{ v T }

func inside(b chan int, s []chan int, m map[string]chan int, f func() chan int, p *chan int, c chan chan int, of Of[chan int], str struct{ c chan int }) {
	var _ []<-chan int = s
	var _ [2]<-chan int = [2]chan int{}
	var _ map[string]<-chan int = m
	var _ func() <-chan int = f
	var _ *<-chan int = p
	var _ <-chan (<-chan int) = c
	var _ Of[<-chan int] = of
	var _ struct{ c <-chan int } = str
	var _ Getter = giver{}
	_ = []<-chan int(s)
	_ = p == (*<-chan int)(nil)
	_ = Getter(nil).(giver)
}
