// Verdict: race.
//
// == compares the fields, and so reads them.
package main

type pair struct{ a, b int }

var v pair

func main() {
	done := make(chan bool)
	go func() {
		println(v == pair{}) // racy
		done <- true
	}()
	v.b = 2 // racy
	<-done
}
