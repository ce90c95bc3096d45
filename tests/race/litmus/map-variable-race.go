// Verdict: race.
//
// The variable that holds the map is written, not the map.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		m = map[int]int{} // racy
		done <- true
	}()
	println(m[1]) // racy
	<-done
}
