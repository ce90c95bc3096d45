//! Sources of the packages that a program under test can import.

/// What can be imported: a little of everything that makes imports
/// interesting.
pub(crate) const PACKAGES: &[(&str, &str)] = &[
    ("fmt", "package fmt
import \"io\"
type Stringer interface { String() string }
type State interface { io.Writer; Width() (wid int, ok bool) }
func Println(a ...any) (n int, err error) { return }
func Printf(format string, a ...any) (n int, err error) { return }
func Sprintf(format string, a ...any) string { return format }
func Sprint(a ...any) string { return \"\" }
func Errorf(format string, a ...any) error { return nil }
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) { return }
"),
    ("io", "package io
type Reader interface { Read(p []byte) (n int, err error) }
type Writer interface { Write(p []byte) (n int, err error) }
type Closer interface { Close() error }
type ReadCloser interface { Reader; Closer }
type ReadWriter interface { Reader; Writer }
type multi struct { Writer; left int }
func Multi(w Writer) *multi { return &multi{w, 0} }
func (m *multi) Left() int { return m.left }
var EOF error
const SeekStart = 0
"),
    ("errors", "package errors
type text struct { s string }
func (t *text) Error() string { return t.s }
func New(s string) error { return &text{s} }
func Is(err, target error) bool { return err == target }
func AsType[E error](err error) (E, bool) { e, ok := err.(E); return e, ok }
"),
    ("strings", "package strings
type Builder struct { buf []byte }
func (b *Builder) WriteString(s string) (int, error) { b.buf = append(b.buf, s...); return len(s), nil }
func (b *Builder) String() string { return string(b.buf) }
func Split(s, sep string) []string { return nil }
func Repeat(s string, count int) string { return s }
func Map(mapping func(rune) rune, s string) string { return s }
func SplitSeq(s, sep string) func(yield func(string) bool) { return nil }
"),
    ("sync", "package sync
type Mutex struct { state int32; sema uint32 }
func (m *Mutex) Lock() {}
func (m *Mutex) Unlock() {}
type Locker interface { Lock(); Unlock() }
type WaitGroup struct { noCopy noCopy; n int }
type noCopy struct{}
func (wg *WaitGroup) Add(delta int) {}
func (wg *WaitGroup) Done() {}
func (wg *WaitGroup) Wait() {}
"),
    ("sort", "package sort
type Interface interface { Len() int; Less(i, j int) bool; Swap(i, j int) }
func Sort(data Interface) {}
func Slice(x any, less func(i, j int) bool) {}
"),
    ("cmp", "package cmp
type Ordered interface { ~int | ~int8 | ~uint | ~uint8 | ~float64 | ~string }
func Compare[T Ordered](x, y T) int { return 0 }
func Less[T Ordered](x, y T) bool { return x < y }
"),
    ("slices", "package slices
import (\"cmp\"; \"iter\")
func Sort[S ~[]E, E cmp.Ordered](x S) {}
func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {}
func Index[S ~[]E, E comparable](s S, v E) int { return -1 }
func Values[Slice ~[]E, E any](s Slice) iter.Seq[E] { return nil }
func All[Slice ~[]E, E any](s Slice) iter.Seq2[int, E] { return nil }
"),
    ("iter", "package iter
type Seq[V any] func(yield func(V) bool)
type Seq2[K, V any] func(yield func(K, V) bool)
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) { return nil, nil }
"),
    ("math", "package math
const Pi = 3.14159265358979323846264338327950288419716939937510582097494459
const MaxInt64 = 1<<63 - 1
const MaxUint64 = 1<<64 - 1
const SmallestNonzeroFloat64 = 0x1p-1022 * 0x1p-52
func Sqrt(x float64) float64 { return x }
func Inf(sign int) float64 { return 0 }
"),
    ("sync/atomic", "package atomic
type Pointer[T any] struct { _ [0]*T; v *T }
func (p *Pointer[T]) Load() *T { return p.v }
func (p *Pointer[T]) Store(v *T) { p.v = v }
type Int64 struct { v int64 }
func (x *Int64) Add(delta int64) int64 { return x.v }
func AddInt64(addr *int64, delta int64) int64 { return *addr }
"),
    ("os", "package os
type File struct { *file }
type file struct { fd int }
func (f *File) Write(p []byte) (int, error) { return 0, nil }
func (f *File) Close() error { return nil }
type FileMode uint32
func (m FileMode) String() string { return \"\" }
var Stdout, Stderr *File
var Args []string
func Exit(code int)
func Open(name string) (*File, error) { return nil, nil }
"),
];
