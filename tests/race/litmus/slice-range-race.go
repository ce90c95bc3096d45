// Verdict: race.
//
// The range loop reads each element as it comes to it.
package main

var s = make([]int, 4)

func main() {
	done := make(chan bool)
	go func() {
		for _, v := range s { // racy
			println(v >= 0)
		}
		done <- true
	}()
	s[2] = 2 // racy
	<-done
}
