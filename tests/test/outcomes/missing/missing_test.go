package missing

import (
	"testing"

	"example.com/outcomes/nowhere"
)

func TestMissing(t *testing.T) {}
