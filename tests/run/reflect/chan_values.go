// Channel values through reflection: sending, receiving, lengths, conversions,
// closing, and every panic of it.
package main

import (
	"fmt"
	"reflect"
)

func try(what string, f func()) {
	defer func() {
		reason := recover()
		switch reason := reason.(type) {
		case nil:
			fmt.Printf("%s: fine\n", what)
		case error:
			fmt.Printf("%s: error %v\n", what, reason)
		default:
			fmt.Printf("%s: %T %v\n", what, reason, reason)
		}
	}()
	f()
}

type holder struct{ c chan int }

func main() {
	number := reflect.ValueOf(1)
	both := reflect.ValueOf(make(chan int, 2))
	send := reflect.ValueOf(make(chan<- int, 2))
	recv := reflect.ValueOf(make(<-chan int, 2))
	null := reflect.Zero(both.Type())
	hidden := reflect.ValueOf(holder{make(chan int, 1)}).Field(0)
	_ = null

	chanOf := func(dir reflect.ChanDir) reflect.Type { return reflect.ChanOf(dir, reflect.TypeFor[int]()) }
	try("MakeChan send", func() { reflect.MakeChan(chanOf(reflect.SendDir), 0) })
	try("MakeChan recv", func() { reflect.MakeChan(chanOf(reflect.RecvDir), 0) })
	try("MakeChan int", func() { reflect.MakeChan(reflect.TypeFor[int](), 0) })
	try("MakeChan -1", func() { reflect.MakeChan(chanOf(reflect.BothDir), -1) })
	try("MakeChan huge", func() { reflect.MakeChan(chanOf(reflect.BothDir), 1<<62) })
	try("MakeChan struct{} huge", func() { fmt.Println(reflect.MakeChan(reflect.TypeFor[chan struct{}](), 1<<40).Cap()) })
	try("MakeChan nil", func() { reflect.MakeChan(nil, 0) })

	try("Send recv", func() { recv.Send(number) })
	try("Recv send", func() { send.Recv() })
	try("TrySend recv", func() { recv.TrySend(number) })
	try("TryRecv send", func() { send.TryRecv() })
	try("Send int", func() { number.Send(number) })
	try("Recv int", func() { number.Recv() })
	try("TrySend int", func() { number.TrySend(number) })
	try("TryRecv int", func() { number.TryRecv() })
	try("Send string", func() { both.Send(reflect.ValueOf("")) })
	try("TrySend string", func() { both.TrySend(reflect.ValueOf("")) })
	try("Send zero Value", func() { both.Send(reflect.Value{}) })
	try("Send to zero Value", func() { reflect.Value{}.Send(number) })
	try("Recv zero Value", func() { reflect.Value{}.Recv() })
	try("Send hidden", func() { hidden.Send(number) })
	try("Recv hidden", func() { hidden.Recv() })
	try("TrySend hidden", func() { hidden.TrySend(number) })
	try("TryRecv hidden", func() { hidden.TryRecv() })
	try("Close hidden", func() { hidden.Close() })
	try("Len hidden", func() { fmt.Println(hidden.Len(), hidden.Cap()) })
	try("TrySend nil", func() { fmt.Println(null.TrySend(number)) })
	try("TryRecv nil", func() {
		v, ok := null.TryRecv()
		fmt.Println(v.IsValid(), ok)
	})
	try("Close nil", func() { null.Close() })
	try("Len nil", func() { fmt.Println(null.Len(), null.Cap(), null.IsNil(), null.IsZero()) })

	try("Close recv", func() { recv.Close() })
	try("Close int", func() { number.Close() })
	try("Close zero Value", func() { reflect.Value{}.Close() })
	try("Close send", func() { send.Close() })
	try("Close twice", func() { send.Close() })
	try("Send closed", func() { send.Send(number) })
	try("TrySend closed", func() { send.TrySend(number) })

	try("Len", func() { both.Send(number); fmt.Println(both.Len(), both.Cap()) })
	try("Len of int", func() { number.Len() })
	try("Cap of int", func() { number.Cap() })
	try("IsNil", func() { fmt.Println(both.IsNil(), both.IsZero(), both.Comparable()) })
	try("Equal", func() {
		fmt.Println(both.Equal(both), both.Interface() == both.Convert(chanOf(reflect.SendDir)).Interface())
	})
	try("Recv", func() {
		v, ok := both.Recv()
		fmt.Println(v, ok)
		both.Close()
		v, ok = both.Recv()
		fmt.Println(v, ok)
		v, ok = both.TryRecv()
		fmt.Println(v, v.IsValid(), ok)
	})

	// An interface element takes whatever is assignable.
	words := reflect.ValueOf(make(chan any, 3))
	words.Send(number)
	words.Send(reflect.ValueOf("two"))
	words.Send(reflect.Zero(reflect.TypeFor[any]()))
	for range 3 {
		v, ok := words.Recv()
		fmt.Println(v, v.Kind(), ok)
	}
	nothing := reflect.MakeChan(reflect.TypeFor[chan struct{}](), 1)
	nothing.Send(reflect.ValueOf(struct{}{}))
	fmt.Println(nothing.Len())
	fmt.Println(nothing.Recv())

	// Rendezvous through reflection.
	meet := reflect.MakeChan(chanOf(reflect.BothDir), 0)
	done := make(chan bool)
	go func() {
		for {
			v, ok := meet.Recv()
			fmt.Println("met", v, ok)
			if !ok {
				done <- true
				return
			}
		}
	}()
	meet.Convert(chanOf(reflect.SendDir)).Send(number)
	meet.Send(reflect.ValueOf(2))
	meet.Close()
	<-done

	back := []struct {
		what     string
		from, to reflect.Value
	}{
		{"send to both", send, both}, {"recv to both", recv, both},
		{"send to recv", send, recv}, {"recv to send", recv, send},
		{"both to send", both, send}, {"both to recv", both, recv},
		{"both to chan string", both, reflect.ValueOf(make(chan string))},
		{"both to int", both, number}, {"int to both", number, both},
	}
	for _, c := range back {
		try(c.what, func() { fmt.Println(c.from.CanConvert(c.to.Type()), c.from.Convert(c.to.Type()).Type()) })
		try(c.what+" by Set", func() { reflect.New(c.to.Type()).Elem().Set(c.from) })
	}

	// Iteration over channels, and calls that narrow.
	numbers := make(chan int, 3)
	numbers <- 7
	numbers <- 8
	close(numbers)
	for v := range reflect.ValueOf((<-chan int)(numbers)).Seq() {
		fmt.Println("seq", v)
	}
	try("Seq of send", func() {
		for range send.Seq() {
		}
	})
	try("Seq2 of chan", func() {
		for range both.Seq2() {
		}
	})
	fmt.Println(reflect.TypeFor[chan int]().CanSeq(), reflect.TypeFor[chan<- int]().CanSeq(), reflect.TypeFor[<-chan int]().CanSeq(), reflect.TypeFor[chan int]().CanSeq2())
	take := reflect.ValueOf(func(in <-chan int) int { return cap(in) })
	fmt.Println(take.Call([]reflect.Value{both})[0])
	try("Call with send", func() { take.Call([]reflect.Value{send}) })
}
