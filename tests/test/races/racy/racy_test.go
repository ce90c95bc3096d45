package racy

import "testing"

func increment(n *int) {
	done := make(chan bool)
	go func() {
		*n++
		done <- true
	}()
	*n++
	<-done
}

func TestRaces(t *testing.T) {
	n := 0
	increment(&n)
	t.Log("after the race")
}

func TestFine(t *testing.T) {}

func TestSub(t *testing.T) {
	t.Run("races", func(t *testing.T) {
		numbers := make([]int, 1)
		done := make(chan bool)
		go func() {
			numbers[0]++
			done <- true
		}()
		numbers[0]++
		<-done
	})
	t.Run("fine", func(t *testing.T) {})
}
