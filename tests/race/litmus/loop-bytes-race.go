// Verdict: race.
//
// A loop over some bytes of a slice, of which the last is not that of a word.
package main

func main() {
	s := make([]byte, 40)
	done := make(chan bool)
	go func() {
		for i := 3; i < 29; i++ {
			s[i] = byte(i) // racy
		}
		done <- true
	}()
	println(s[28] < 40) // racy
	<-done
}
