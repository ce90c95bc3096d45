package wrong

import "testing"

func TestWrong(t *testing.T) {
	var x int = "a"
}
