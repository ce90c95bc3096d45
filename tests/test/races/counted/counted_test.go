package counted

import "testing"

func TestRaces(t *testing.T) {
	n := 0
	increment(&n)
}
