package main

import (
	"reflect"
	"testing"
)

type T struct{}

func TestAnswer(t *testing.T) {
	if answer() != 42 {
		t.Fatal(answer())
	}
	t.Log(reflect.TypeFor[T]().PkgPath())
}
