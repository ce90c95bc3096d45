// Verdict: race.
//
// A loop over a slice that is so long that it is looked at in parts.
package main

func main() {
	s := make([]int, 10_001)
	done := make(chan bool)
	go func() {
		for i := range s {
			s[i]++ // racy
		}
		done <- true
	}()
	println(s[10_000] < 2) // racy
	<-done
}
