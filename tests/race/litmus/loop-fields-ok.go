// Verdict: no race.
//
// A loop over structs that writes one field of each does not touch the other.
package main

type pair struct{ left, right int }

func main() {
	s := make([]pair, 50)
	done := make(chan bool)
	go func() {
		for i := range s {
			s[i].left = i
		}
		done <- true
	}()
	for i := range s {
		s[i].right = i
	}
	<-done
	println(s[49].left, s[49].right)
}
