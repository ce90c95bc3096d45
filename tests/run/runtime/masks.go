// Values too large for their descriptor to say where all pointers are.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"reflect"
	"runtime"
	"runtime/pprof"
)

type large struct {
	numbers [40000]int
	first   *int
	pairs   [20000]struct {
		n    int
		text *string
	}
	last any
}

func (l *large) fill() {
	l.first = new(int)
	for i := 0; i < len(l.pairs); i += 500 {
		l.pairs[i].text = new(string)
		*l.pairs[i].text = fmt.Sprint(i)
	}
	l.last = fmt.Sprint("last")
}

func (l *large) check() {
	for i := 0; i < len(l.pairs); i += 500 {
		if *l.pairs[i].text != fmt.Sprint(i) {
			panic(i)
		}
	}
	fmt.Println(*l.first, l.last)
}

func main() {
	one := new(large)
	two := make([]large, 2)
	three := reflect.New(reflect.TypeFor[[2]large]()).Interface().(*[2]large)
	all := []*large{one, &two[0], &two[1], &three[0], &three[1]}
	for _, l := range all {
		l.fill()
	}
	for range 3 {
		runtime.GC()
		_ = make([]*[64]int, 1000)
	}
	for _, l := range all {
		l.check()
	}
	for _, level := range []int{gzip.HuffmanOnly, gzip.BestSpeed, gzip.BestCompression} {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, level)
		if err != nil {
			panic(err)
		}
		text := bytes.Repeat([]byte("some text "), 1000)
		w.Write(text)
		w.Close()
		r, err := gzip.NewReader(&packed)
		var out bytes.Buffer
		out.ReadFrom(r)
		fmt.Println(level, err, bytes.Equal(out.Bytes(), text))
	}
	var profile bytes.Buffer
	fmt.Println(pprof.Lookup("goroutine").WriteTo(&profile, 0), profile.Len() > 0)
}
