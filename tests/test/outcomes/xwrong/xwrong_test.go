package xwrong_test

import "testing"

func TestWrong(t *testing.T) {
	undefined()
}
