// Fields next to each other never alias; copying the whole struct reads both.
package main

type pair struct{ a, b byte }

var p pair

func main() {
	done := make(chan bool)
	go func() {
		p.a = 1
		done <- true
	}()
	p.b = 1
	<-done
	go func() {
		p.b = 2
		done <- true
	}()
	q := p
	println(q.a)
	<-done
}
