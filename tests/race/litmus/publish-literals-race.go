// Verdict: race.
//
// Objects that another goroutine gets to know without synchronisation: what their
// literals stored is not ordered before its reads, either. "Publishing" an object is
// no edge.
package main

type pair struct{ a, b int }

var (
	one   *pair
	list  []int
	fresh *int
	n     = 1
)

func main() {
	done := make(chan bool)
	go func() {
		one = &pair{ // racy
			a: n, // racy
			b: 2,
		}
		list = []int{ // racy
			n,
			2, // racy
		}
		fresh = new(n) // racy
		done <- true
	}()
	for one == nil || list == nil || fresh == nil { // racy
	}
	println(one.a, list[1], *fresh) // racy
	<-done
	println(one.b, list[0])
}
