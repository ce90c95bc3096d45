// Verdict: race.
//
// Assigning a struct writes all its fields.
package main

type pair struct{ a, b int }

var v pair

func main() {
	done := make(chan bool)
	go func() {
		v = pair{1, 2} // racy
		done <- true
	}()
	println(v.b) // racy
	<-done
}
