package types

import "testing"

func TestT(t *testing.T) {}
