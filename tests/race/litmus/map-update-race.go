// Verdict: race.
//
// m[k]++ reads and writes.
package main

var m = map[string]int{"n": 0}

func main() {
	done := make(chan bool)
	go func() {
		m["n"]++ // racy
		done <- true
	}()
	m["n"]++ // racy
	<-done
}
