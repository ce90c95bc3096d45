package runtime

import (
	"internal/runtime/syscall/linux"
	_ "unsafe" // for linknames
)

// Small services to packages of the standard library.

//go:linkname fips_getIndicator crypto/internal/fips140.getIndicator
func fips_getIndicator() uint8 {
	if l := getg().local; l != nil {
		return l.fipsIndicator
	}
	return 0
}

//go:linkname fips_setIndicator crypto/internal/fips140.setIndicator
func fips_setIndicator(indicator uint8) { localOf(getg()).fipsIndicator = indicator }

//go:linkname fips140_setBypass crypto/fips140.setBypass
func fips140_setBypass() { localOf(getg()).fipsBypass = true }

//go:linkname fips140_unsetBypass crypto/fips140.unsetBypass
func fips140_unsetBypass() { localOf(getg()).fipsBypass = false }

//go:linkname fips140_isBypassed crypto/fips140.isBypassed
func fips140_isBypassed() bool {
	l := getg().local
	return l != nil && l.fipsBypass
}

// Data-independent timing is a mode of other processors.

//go:linkname dit_setEnabled crypto/subtle.setDITEnabled
func dit_setEnabled() bool { return false }

//go:linkname dit_setDisabled crypto/subtle.setDITDisabled
func dit_setDisabled() {}

//go:linkname reflect_adjustAIXGCDataForRuntime reflect.adjustAIXGCDataForRuntime
func reflect_adjustAIXGCDataForRuntime(p *byte) *byte { return p }

//go:linkname fcntl internal/syscall/unix.fcntl
func fcntl(fd int32, cmd int32, arg int32) (int32, int32) {
	r, _, errno := linux.Syscall6(linux.SYS_FCNTL, uintptr(fd), uintptr(cmd), uintptr(arg), 0, 0, 0)
	if errno != 0 {
		return -1, int32(errno)
	}
	return int32(r), 0
}

//go:linkname vgetrandom internal/syscall/unix.vgetrandom
func vgetrandom(p []byte, flags uint32) (ret int, supported bool) {
	// The system call is used in its place.
	return -1, false
}

// heapObjectsCanMove tells packages that rely on it that they can.
//
//go:linkname heapObjectsCanMove
func heapObjectsCanMove() bool { return false }

// auxv is the auxiliary vector of the process; golang.org/x/sys/cpu reads it.
//
//go:linkname getAuxv
func getAuxv() []uintptr { return nil }
