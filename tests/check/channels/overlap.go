package p

type (
	Duplex  chan int
	AliasB  = chan int
	AliasS  = chan<- int
	U1 interface{ chan int | chan int }
	U2 interface{ chan int | AliasB }
	U3 interface{ chan int | ~chan int }
	U4 interface{ ~chan int | Duplex }
	U5 interface{ ~Duplex }
	U6 interface{ chan int | chan<- int | <-chan int }
	U7 interface{ ~AliasS | chan<- int }
	U8 interface{ chan<- <-chan int | chan (<-chan int) }
	U9 interface{ <-chan int | chan<- int | int | U8 }
	UA interface{ chan<- int | any }
	UB interface{ chan int | interface{ M() } }
	UC interface{ ~<-chan int | ~(<-chan int) }
	UD[T any] interface{ chan T | chan<- T | T }
	UE[T any] interface{ chan T | chan int }
	UF interface{ chan undefined | int }
)
