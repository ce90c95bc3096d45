// Verdict: race.
//
// A range loop reads the map at each iteration.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		for k := range m { // racy
			println(k)
		}
		done <- true
	}()
	m[2] = 2 // racy
	<-done
}
