// Verdict: no race.
//
// The goroutine that init starts is waited for by a channel.
package main

var (
	x    int
	done = make(chan bool)
)

func init() {
	go func() {
		x = 1
		done <- true
	}()
}

func main() {
	<-done
	println(x)
}
