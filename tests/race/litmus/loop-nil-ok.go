// Verdict: no race.
//
// A loop that ends in a panic, because a pointer is nil, has touched only what
// came before that.
package main

type sums struct{ total int }

func add(p *sums, s []int) {
	defer func() { recover() }()
	for i := range s {
		s[i] = p.total
	}
}

func main() {
	s := make([]int, 10)
	done := make(chan bool)
	go func() {
		add(nil, s)
		done <- true
	}()
	s[0], s[9] = 1, 1
	<-done
	println(s[0])
}
