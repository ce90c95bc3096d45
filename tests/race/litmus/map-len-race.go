// Verdict: race.
//
// len reads the map.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		println(len(m)) // racy
		done <- true
	}()
	m[2] = 2 // racy
	<-done
}
