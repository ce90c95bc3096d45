package runtime

import _ "unsafe" // for linknames

// Program counters to functions and lines.

// A Func describes a function of the program. Natives make it, one for each
// function, and keep it; the layout is known to crate gander-rt.
type Func struct {
	opaque funcData
}

type funcData struct {
	name  string
	file  string
	line  int
	entry uintptr
}

// funcAt returns the innermost function at pc, or nil; pc may be a return
// address less one.
func funcAt(pc uintptr) *Func

// A frameInfo is a logical frame: of a function, or of one inlined there.
type frameInfo struct {
	function  string
	file      string
	line      int
	startLine int
	entry     uintptr
	// The physical function; nil for an inlined one.
	fn *Func
}

// frameAt describes the logical frame of an entry of callersOf and reports
// whether there is one.
func frameAt(pc uintptr, info *frameInfo) bool

// callersOf stores an entry for each logical frame of the calling goroutine to
// buf, without the first skip of them, of which callersOf's caller is number 0.
// An entry is a return address; its upper 16 bits count the frames further in
// at the same address, into which calls were inlined. Wrappers made by the
// compiler have none.
func callersOf(skip int, buf *uintptr, n int) int

// Callers stores the return addresses of the calling goroutine's stack to pc
// and returns their number; 0 skips nothing but begins at Callers itself.
//
//go:noinline
func Callers(skip int, pc []uintptr) int {
	if len(pc) == 0 {
		return 0
	}
	return callersOf(skip, &pc[0], len(pc))
}

// Caller reports the place of the call skip frames above its caller's.
//
//go:noinline
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callersOf(skip+1, &pcs[0], 1) < 1 {
		return 0, "", 0, false
	}
	var info frameInfo
	if !frameAt(pcs[0], &info) {
		return 0, "", 0, false
	}
	return pcs[0] - 1, info.file, info.line, true
}

// Frames translates what Callers returns.
type Frames struct {
	callers []uintptr
	// The number of those that were looked at. callers stays as it is: escape
	// analysis sees that nothing is led away from it.
	seen int
}

// A Frame is a frame of Frames.
type Frame struct {
	// PC is the program counter, which lies inside the call instruction.
	PC uintptr
	// Func is the function; nil if unknown or inlined.
	Func *Func
	// Function is the name of the function, qualified by its package's path.
	Function string
	// File and Line are the place of the call.
	File string
	Line int

	startLine int
	// The function's name with its type arguments.
	symbol string

	// Entry is where the function begins.
	Entry uintptr

	funcInfo funcInfo
}

// CallersFrames prepares to translate what Callers returned.
func CallersFrames(callers []uintptr) *Frames {
	return &Frames{callers: callers}
}

// Next returns the next frame, from the innermost outwards, and whether
// another one follows. Without frames it returns a zero Frame.
func (f *Frames) Next() (frame Frame, more bool) {
	for f.seen < len(f.callers) {
		pc := f.callers[f.seen]
		f.seen++
		var info frameInfo
		if !frameAt(pc, &info) {
			continue
		}
		return Frame{
			PC:        pc - 1,
			Func:      info.fn,
			Function:  funcNameForPrint(info.function),
			File:      info.file,
			Line:      info.line,
			startLine: info.startLine,
			symbol:    info.function,
			Entry:     info.entry,
			funcInfo:  funcInfo{info.fn},
		}, f.more()
	}
	return Frame{}, false
}

// more drops what frameAt does not know from the front.
func (f *Frames) more() bool {
	for f.seen < len(f.callers) {
		if frameAt(f.callers[f.seen], new(frameInfo)) {
			return true
		}
		f.seen++
	}
	return false
}

//go:linkname runtime_FrameStartLine runtime/pprof.runtime_FrameStartLine
func runtime_FrameStartLine(f *Frame) int { return f.startLine }

//go:linkname runtime_FrameSymbolName runtime/pprof.runtime_FrameSymbolName
func runtime_FrameSymbolName(f *Frame) string { return f.symbol }

//go:linkname runtime_expandFinalInlineFrame runtime/pprof.runtime_expandFinalInlineFrame
func runtime_expandFinalInlineFrame(stk []uintptr) []uintptr { return stk }

// FuncForPC returns the function at pc, or nil; if inlined calls were compiled
// there, the one that Callers meant, or else the innermost.
func FuncForPC(pc uintptr) *Func { return funcAt(pc) }

// Name returns the function's name, qualified by its package's path.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return funcNameForPrint(f.opaque.name)
}

// Entry returns where the function begins.
func (f *Func) Entry() uintptr { return f.opaque.entry }

// FileLine returns the place of the code at pc, which lies in f.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	var info frameInfo
	// What is asked for is an instruction, not a return address.
	if !frameAt(pc+1, &info) {
		return "?", 0
	}
	return info.file, info.line
}

// A funcInfo is a function as the files shared with the official runtime call
// it.
type funcInfo struct {
	fn *Func
}

func findfunc(pc uintptr) funcInfo { return funcInfo{funcAt(pc)} }

func funcname(f funcInfo) string { return f.fn.Name() }

// funcNameForPrint shortens type arguments, as traces do.
func funcNameForPrint(name string) string {
	i := indexByte(name, '[')
	if i < 0 {
		return name
	}
	j := len(name) - 1
	for j > i && name[j] != ']' {
		j--
	}
	if j <= i {
		return name
	}
	return name[:i] + "[...]" + name[j+1:]
}

func indexByte(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// stackText writes the trace of the current goroutine, or of all, for which the
// world is stopped, without the frame of its caller; the result is the number
// of bytes.
func stackText(buf *byte, n int, all bool) int

// Stack formats the stack of the calling goroutine, or of all goroutines, to
// buf and returns the number of bytes.
//
//go:noinline
func Stack(buf []byte, all bool) int {
	if len(buf) == 0 {
		return 0
	}
	if !all {
		return stackText(&buf[0], len(buf), false)
	}
	stopTheWorld()
	n := stackText(&buf[0], len(buf), true)
	startTheWorld()
	return n
}
