// Verdict: race.
//
// delete writes the map.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		delete(m, 1) // racy
		done <- true
	}()
	println(m[1]) // racy
	<-done
}
