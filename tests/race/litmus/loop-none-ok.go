// Verdict: no race.
//
// A loop without iterations touches nothing, whatever its pointer is.
package main

type sums struct{ total int }

func add(p *sums, s []int, n int) {
	for i := 0; i < n; i++ {
		p.total += i
		s[i] = i
	}
}

func main() {
	p, s := new(sums), make([]int, 10)
	done := make(chan bool)
	go func() {
		add(p, s, 0)
		add(nil, nil, -1)
		done <- true
	}()
	p.total, s[0] = 1, 1
	<-done
}
