// Verdict: race.
//
// The conversion reads all bytes.
package main

var b = make([]byte, 40)

func main() {
	done := make(chan bool)
	go func() {
		println(len(string(b))) // racy
		done <- true
	}()
	b[3] = 1 // racy
	<-done
}
