// Verdict: race.
//
// A look-up reads the map, an assignment writes it.
package main

var m = map[string]int{"a": 1}

func main() {
	done := make(chan bool)
	go func() {
		println(m["a"]) // racy
		done <- true
	}()
	m["b"] = 2 // racy
	<-done
}
