package abi

// Registers for arguments, and again for results, in code compiled by Gander.
// Package reflect lays out calls by these numbers.
const (
	IntArgRegs   = 6
	FloatArgRegs = 8

	// Bytes of a floating-point register that hold a value.
	EffectiveFloatRegSize = 8
)
