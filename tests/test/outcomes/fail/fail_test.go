package fail

import (
	"fmt"
	"testing"
)

func TestFails(t *testing.T) {
	t.Run("bad", func(t *testing.T) { t.Errorf("got %d, want %d", 1, 2) })
	t.Run("good", func(t *testing.T) {})
}

func TestPasses(t *testing.T) {}

func Example_wrong() {
	fmt.Println("this")
	// Output: that
}
