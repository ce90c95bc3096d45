package panics

import "testing"

func TestNilMap(t *testing.T) {
	var m map[string]int
	m["a"] = 1
}
