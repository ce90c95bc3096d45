// Verdict: no race.
//
// Two reads do not conflict.
package main

var m = map[int]int{1: 1}

func main() {
	done := make(chan bool)
	go func() {
		println(m[1])
		done <- true
	}()
	_ = m[2]
	<-done
}
