package a

import "testing"

func TestSign(t *testing.T) {
	if Sign(1) != "positive" {
		t.Fatal()
	}
	_ = literal(2)()
	t.Log(testing.CoverMode(), testing.Coverage() > 0, testing.Coverage() < 1)
}
