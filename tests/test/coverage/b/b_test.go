package b_test

import (
	"example.com/coverage/b"
	"testing"
)

func TestB(t *testing.T) { b.B() }
