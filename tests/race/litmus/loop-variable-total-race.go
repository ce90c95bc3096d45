// Verdict: race.
//
// A loop that adds to the same variable again and again reads and writes it.
package main

type sums struct{ total, other int }

func main() {
	p := new(sums)
	data := make([]int, 30)
	done := make(chan bool)
	go func() {
		for _, v := range data {
			p.total += v // racy
		}
		done <- true
	}()
	println(p.total) // racy
	p.other = 1
	<-done
}
