package main

import "testing"

func TestHelp(t *testing.T) { help() }
