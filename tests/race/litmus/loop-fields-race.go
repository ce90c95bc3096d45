// Verdict: race.
//
// A loop over structs that writes both fields of each touches the second too.
package main

type pair struct{ left, right int }

func main() {
	s := make([]pair, 50)
	done := make(chan bool)
	go func() {
		for i := range s {
			s[i].left, s[i].right = i, i // racy
		}
		done <- true
	}()
	s[49].right = 1 // racy
	<-done
}
