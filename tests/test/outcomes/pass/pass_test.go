package pass

import (
	"fmt"
	"os"
	"testing"
)

func TestLog(t *testing.T) {
	t.Log("testing:", testing.Testing())
	if _, err := os.Stat("pass_test.go"); err != nil {
		t.Error("not in the package's directory:", err)
	}
}

func TestSub(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Log("in one") })
	t.Run("two", func(t *testing.T) { t.Skip("not today") })
}

func TestParallel(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) { t.Parallel() })
	}
}

func BenchmarkNothing(b *testing.B) {
	for b.Loop() {
	}
}

func FuzzSeeds(f *testing.F) {
	f.Add("seed")
	f.Fuzz(func(t *testing.T, s string) { t.Log(s) })
}

func Example() {
	fmt.Println("hello")
	// Output: hello
}

func Example_unordered() {
	fmt.Println("b")
	fmt.Println("a")
	// Unordered output:
	// a
	// b
}

func Example_onlyCompiled() {
	fmt.Println("never printed")
}
