// Verdict: no race.
//
// A loop that is left early does not touch what comes after.
package main

func main() {
	s := make([]int, 100)
	s[40] = 1
	done := make(chan bool)
	go func() {
		sum := 0
		for i := range s {
			if s[i] == 1 {
				break
			}
			sum += i
		}
		println(sum)
		done <- true
	}()
	for i := 41; i < 100; i++ {
		s[i] = 1
	}
	<-done
}
