// reflect.Select: each way a case can be malformed, and what well-formed ones do.
package main

import (
	"fmt"
	"reflect"
	"runtime"
)

func try(what string, cases ...reflect.SelectCase) {
	defer func() {
		reason := recover()
		switch reason := reason.(type) {
		case nil:
		case error:
			fmt.Printf("%s: error %v\n", what, reason)
		default:
			fmt.Printf("%s: %T %v\n", what, reason, reason)
		}
	}()
	chosen, v, ok := reflect.Select(cases)
	fmt.Printf("%s: %d %v %v\n", what, chosen, v, ok)
}

type holder struct {
	c chan int
	n int
}

func main() {
	type Case = reflect.SelectCase
	const send, recv, none = reflect.SelectSend, reflect.SelectRecv, reflect.SelectDefault
	buffered := make(chan int, 1)
	both := reflect.ValueOf(buffered)
	sendOnly := reflect.ValueOf((chan<- int)(buffered))
	recvOnly := reflect.ValueOf((<-chan int)(buffered))
	number := reflect.ValueOf(1)
	hidden := reflect.ValueOf(holder{c: make(chan int, 1)})
	var zero reflect.Value

	try("Dir 0", Case{})
	try("Dir 4", Case{Dir: 4, Chan: both})
	try("Dir -1", Case{Dir: -1})
	try("two defaults", Case{Dir: none}, Case{Dir: none})
	try("default with Chan", Case{Dir: none, Chan: both})
	try("default with Send", Case{Dir: none, Send: number})
	try("recv with Send", Case{Dir: recv, Chan: both, Send: number})
	try("send without Send", Case{Dir: send, Chan: both})
	try("send on recv-only", Case{Dir: send, Chan: recvOnly, Send: number})
	try("recv on send-only", Case{Dir: recv, Chan: sendOnly})
	try("send on int", Case{Dir: send, Chan: number, Send: number})
	try("recv on int", Case{Dir: recv, Chan: number})
	try("send string", Case{Dir: send, Chan: both, Send: reflect.ValueOf("")})
	try("send on hidden", Case{Dir: send, Chan: hidden.Field(0), Send: number})
	try("recv on hidden", Case{Dir: recv, Chan: hidden.Field(0)})
	try("send hidden", Case{Dir: send, Chan: both, Send: hidden.Field(1)})
	try("malformed after a ready one", Case{Dir: recv, Chan: reflect.ValueOf(closed())}, Case{Dir: recv, Chan: sendOnly})

	// Zero channels are never ready; what else they say is not looked at.
	try("zero Chan, send", Case{Dir: send, Send: number}, Case{Dir: none})
	try("zero Chan, recv", Case{Dir: recv}, Case{Dir: none})
	try("nil chan", Case{Dir: recv, Chan: reflect.Zero(both.Type())}, Case{Dir: send, Chan: reflect.Zero(both.Type()), Send: number}, Case{Dir: none})
	try("zero Chan, recv with Send", Case{Dir: recv, Send: number}, Case{Dir: none})
	try("zero Chan, send without Send", Case{Dir: send, Chan: zero}, Case{Dir: none})

	try("send", Case{Dir: none}, Case{Dir: send, Chan: sendOnly, Send: number})
	try("full", Case{Dir: none}, Case{Dir: send, Chan: sendOnly, Send: number})
	try("recv", Case{Dir: none}, Case{Dir: recv, Chan: recvOnly})
	try("empty", Case{Dir: none}, Case{Dir: recv, Chan: recvOnly})
	try("only default", Case{Dir: none})
	try("closed", Case{Dir: recv, Chan: reflect.ValueOf(closed())})
	try("send on closed", Case{Dir: send, Chan: reflect.ValueOf(closed()), Send: number})
	try("send on closed with default", Case{Dir: send, Chan: reflect.ValueOf(closed()), Send: number}, Case{Dir: none})
	words := make(chan any, 1)
	try("interface", Case{Dir: send, Chan: reflect.ValueOf(words), Send: number})
	try("interface back", Case{Dir: recv, Chan: reflect.ValueOf(words)})
	nothing := make(chan struct{}, 1)
	try("struct{}", Case{Dir: send, Chan: reflect.ValueOf(nothing), Send: reflect.ValueOf(struct{}{})})
	try("struct{} back", Case{Dir: recv, Chan: reflect.ValueOf(nothing)})

	many := make([]Case, 65536)
	for i := range many {
		many[i] = Case{Dir: recv, Chan: reflect.Zero(both.Type())}
	}
	buffered <- 9
	many[40000].Chan = both
	try("65536 cases", many...)
	try("65537 cases", append(many, Case{Dir: none})...)
	many[65535] = Case{Dir: none}
	try("65536 cases with default", many...)

	// Blocking ones, fed by another goroutine.
	a, b := make(chan int), make(chan string)
	cases := []Case{
		{Dir: recv, Chan: reflect.ValueOf(a)},
		{Dir: recv, Chan: reflect.ValueOf(b)},
		{Dir: recv},
	}
	go func() {
		for i := range 3 {
			a <- i
			runtime.Gosched()
		}
		b <- "done"
	}()
	for {
		chosen, v, ok := reflect.Select(cases)
		fmt.Println(chosen, v, ok)
		if chosen == 1 {
			break
		}
	}
	defer fmt.Println("not reached")
	go func() { close(b) }()
	chosen, v, ok := reflect.Select(cases)
	fmt.Printf("%d %q %v\n", chosen, v, ok)
	reflect.Select(nil)
}

func closed() chan int {
	c := make(chan int)
	close(c)
	return c
}
