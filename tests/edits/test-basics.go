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
// --- used
package m

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"text/template"
	"time"
)

type both struct {
	*fs.PathError
	time.Month
}

type box[T any] struct{ atomic.Pointer[T] }

// Methods by name, number and template: of types of the snapshot, declared and
// not, of instances, and of types that are new.
func TestReflection(t *testing.T) {
	m := reflect.ValueOf(time.Second).MethodByName("Milliseconds")
	t.Log(m.Call(nil)[0], reflect.TypeOf(time.Second).NumMethod())
	t.Log(reflect.ValueOf(t).MethodByName("Name").Call(nil)[0])
	var seen atomic.Pointer[int]
	values := []any{
		t, &seen, &sync.Map{}, new(sync.WaitGroup), os.Stdin, time.Now(), time.UTC, errors.New("e"),
		struct{ fmt.Stringer }{time.March}, &struct{ sync.Mutex }{}, both{}, &both{}, new(box[int]),
	}
	for _, x := range values {
		ty := reflect.TypeOf(x)
		for i := range ty.NumMethod() {
			m := ty.Method(i)
			t.Log(ty, i, m.Name, m.Type, m.Func.IsValid())
		}
	}
	x := reflect.ValueOf(struct{ fmt.Stringer }{time.March})
	t.Log(x.Method(0).Call(nil)[0], reflect.ValueOf(time.UTC).MethodByName("String").Call(nil)[0])
	reflect.ValueOf(&seen).MethodByName("Store").Call([]reflect.Value{reflect.ValueOf(new(int))})
	t.Log(*seen.Load())
	text := template.Must(template.New("").Parse("{{.T.Name}} {{.D.Seconds}} {{.E.Error}} {{.B.Month.String}}\n"))
	t.Log(text.Execute(os.Stdout, map[string]any{
		"T": t, "D": time.Minute, "E": fs.ErrExist, "B": both{Month: time.May},
	}))
}
// --- used
package m

import (
	"reflect"
	"testing"
)

// Without reflection again; types that reflection makes.
func TestMade(t *testing.T) {
	t.Log(reflect.New(reflect.TypeOf(t)).Elem().IsNil(), reflect.DeepEqual([]int{1}, []int{1}))
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
// --- used -short flag
package m

import "testing"

// A package of the snapshot with its test files: its initial values have
// function literals.
func TestOthers(t *testing.T) {}
