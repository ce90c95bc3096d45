// Verdict: no race.
//
// A loop over some elements of a slice does not touch those on either side.
package main

func main() {
	s := make([]byte, 40)
	done := make(chan bool)
	go func() {
		for i := 3; i < 29; i++ {
			s[i] = byte(i)
		}
		done <- true
	}()
	println(s[2], s[29])
	<-done
	println(s[3], s[28])
}
