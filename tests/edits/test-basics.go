Tests over the snapshot that all test programs share.

// --- fresh
package m

import "testing"

func TestNothing(t *testing.T) { t.Log("nothing") }
// --- used
package m

import (
	"sort"
	"strings"
	"testing"
	"unicode/utf16"
)

// Functions, variables and types of packages that the snapshot has, and that
// it has not.
func TestLibrary(t *testing.T) {
	words := strings.FieldsFunc("b,a c", func(r rune) bool { return r == ',' || r == ' ' })
	sort.Sort(sort.Reverse(sort.StringSlice(words)))
	t.Log(words, strings.Title("x y"), strings.NewReplacer("a", "b").Replace("aa"))
	t.Log(utf16.Encode([]rune("a\U0001F600")))
}
// --- used
package m

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"
	"time"
)

type seconds interface{ Seconds() float64 }

type wrapped struct{ time.Duration }

type list[T any] []T

func (l list[T]) Len() int { return len(l) }

type failure struct{ fs.PathError }

// Methods that nothing called before, through interfaces of several kinds.
func TestMethods(t *testing.T) {
	for _, x := range []any{90 * time.Second, wrapped{time.Minute}, 3} {
		s, ok := x.(seconds)
		if ok {
			t.Log(s.Seconds())
		}
	}
	var r io.Reader = bytes.NewBufferString("abc")
	if b, ok := r.(io.ByteScanner); ok {
		c, err := b.ReadByte()
		t.Log(c, err, b.UnreadByte())
	}
	var at any = os.Stdin
	_, ok := at.(io.ReaderAt)
	t.Log(ok)
	var l any = list[time.Month]{1, 2}
	t.Log(l.(interface{ Len() int }).Len(), l)
	err := fmt.Errorf("around: %w", &failure{fs.PathError{Op: "op", Path: "p", Err: fs.ErrExist}})
	var f *failure
	t.Log(err, errors.As(err, &f), errors.Is(err, fs.ErrExist), f.Timeout())
	t.Logf("%T %T", l, func(seconds) {})
}
// --- everything
package m

import (
	"reflect"
	"testing"
	"time"
)

// Methods by name need more of all types than the snapshot has.
func TestReflection(t *testing.T) {
	m := reflect.ValueOf(time.Second).MethodByName("Milliseconds")
	t.Log(m.Call(nil)[0], reflect.TypeOf(time.Second).NumMethod())
}
// --- used
package m

import (
	"container/heap"
	"encoding/json"
	"log/slog"
	"os"
	"testing"
	"text/tabwriter"
)

type ints []int

func (x ints) Len() int           { return len(x) }
func (x ints) Less(i, j int) bool { return x[i] < x[j] }
func (x ints) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }
func (x *ints) Push(v any)        { *x = append(*x, v.(int)) }
func (x *ints) Pop() any {
	old := *x
	last := old[len(old)-1]
	*x = old[:len(old)-1]
	return last
}

var order []string

var first = note("first", second)
var second = note("second", 0)

func note(name string, after int) int {
	order = append(order, name)
	return after + 1
}

func init() { order = append(order, "init") }

// Initialisation in order, packages that the snapshot lacks, a failure.
func TestOrder(t *testing.T) {
	t.Log(order, first, second)
	h := &ints{3, 1, 2}
	heap.Init(h)
	heap.Push(h, 0)
	t.Log(heap.Pop(h), *h)
	text, err := json.Marshal(map[string]any{"a": h, "b": struct{ X *int }{}})
	t.Log(string(text), err)
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	log.Info("said", "x", 1)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 1, ' ', 0)
	w.Write([]byte("a\tb\naaa\tb\n"))
	w.Flush()
	t.Error("fails")
}

func ExampleNothing() {
	os.Stdout.WriteString("said\n")
	// Output: said
}

func TestPanics(t *testing.T) {
	var m map[string]int
	defer func() { t.Log(recover()) }()
	m["a"] = 1
}
