package inner_test

import (
	"fmt"
	"os"
	"testing"

	"example.com/variants/between"
	"example.com/variants/inner"
)

func TestMain(m *testing.M) {
	fmt.Println("before")
	code := m.Run()
	fmt.Println("after", code)
	os.Exit(code)
}

// The type must be the same on both ways.
func TestIdentity(t *testing.T) {
	var made inner.T = between.Make()
	if made.Double() != 2*inner.Hidden() {
		t.Fatal(made)
	}
}

type onlyDouble interface{ Double() int }

func TestMethodIsThere(t *testing.T) {
	var made any = between.Make()
	if _, ok := made.(onlyDouble); !ok {
		t.Fatal("the method of the test file is missing")
	}
}

func ExampleT() {
	fmt.Println(inner.New())
	// Output: {1}
}
