package leaves

import (
	"os"
	"testing"
)

func TestLeaves(t *testing.T) {
	os.Exit(3)
}
