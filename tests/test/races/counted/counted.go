package counted

// Both goroutines come through step between their accesses. Were its counter
// an ordinary atomic, it would order them.
func step() {}

func increment(n *int) {
	done := make(chan bool)
	go func() {
		step()
		*n++
		done <- true
	}()
	*n++
	step()
	<-done
}
