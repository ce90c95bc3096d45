package crc32

import "internal/cpu"

// sumIEEE and sumCastagnoli go on with a checksum; they need PCLMULQDQ,
// SSE4.1 and SSE4.2.
//
//go:noescape
func sumIEEE(p []byte, crc uint32) uint32

//go:noescape
func sumCastagnoli(p []byte, crc uint32) uint32

func archAvailableIEEE() bool {
	return cpu.X86.HasPCLMULQDQ && cpu.X86.HasSSE41
}

func archInitIEEE() {}

func archUpdateIEEE(crc uint32, p []byte) uint32 { return sumIEEE(p, crc) }

func archAvailableCastagnoli() bool {
	return cpu.X86.HasPCLMULQDQ && cpu.X86.HasSSE41 && cpu.X86.HasSSE42
}

func archInitCastagnoli() {}

func archUpdateCastagnoli(crc uint32, p []byte) uint32 { return sumCastagnoli(p, crc) }
