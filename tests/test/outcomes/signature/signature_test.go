package signature

import "testing"

func TestTwo(t *testing.T, x int) {}
