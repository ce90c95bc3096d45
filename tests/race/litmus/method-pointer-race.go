// Verdict: race.
//
// With a pointer receiver both calls write the same field.
package main

type counter struct{ n int }

func (c *counter) inc() {
	c.n++ // racy
}

var c counter

func main() {
	done := make(chan bool)
	go func() {
		c.inc()
		done <- true
	}()
	c.inc()
	<-done
}
