// Verdict: race.
//
// clear writes the map.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		clear(m) // racy
		done <- true
	}()
	println(m[1]) // racy
	<-done
}
