// Verdict: race.
//
// Copying a struct reads all its fields.
package main

var v struct{ a, b int }

func main() {
	done := make(chan bool)
	go func() {
		u := v // racy
		println(u.a)
		done <- true
	}()
	v.b = 2 // racy
	<-done
}
