// Verdict: race.
//
// Both the function and the goroutine use the captured variable itself.
package main

func main() {
	n := 0
	done := make(chan bool)
	go func() {
		n++ // racy
		done <- true
	}()
	n++ // racy
	<-done
	println(n > 0)
}
