// What many tests use of the packages that every test program has.
//
// Invariant: nothing of this runs; whatever it names is compiled once, with
// everything behind it, instead of with each test program.

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func init() {
	usesTesting(nil, nil, nil)
	usesText("", nil)
	usesValues(nil, nil)
	usesFiles("", nil)
}

func usesTesting(t *testing.T, b *testing.B, f *testing.F) {
	if t == nil {
		return
	}
	f.Add(0)
	f.Fuzz(nil)
	f.Fatalf("")
	for b.Loop() {
		b.ReportAllocs()
		b.SetBytes(1)
	}
	b.ResetTimer()
	b.StartTimer()
	b.StopTimer()
	b.ReportMetric(0, "")
	b.Run("", nil)
	b.RunParallel(func(p *testing.PB) { p.Next() })
	b.Errorf("")
	t.Run("", nil)
	t.Parallel()
	t.Helper()
	t.Cleanup(nil)
	t.Setenv("", t.TempDir())
	t.Chdir("")
	t.Context()
	t.Deadline()
	t.Name()
	t.Failed()
	t.Log()
	t.Logf("")
	t.Error()
	t.Errorf("")
	t.Fatal()
	t.Fatalf("")
	t.Skip()
	t.Skipf("")
	testing.Short()
	testing.Verbose()
	testing.AllocsPerRun(1, nil)
	testing.Benchmark(nil)
}

func usesText(s string, data []byte) {
	strings.Compare(s, strings.Repeat(s, 1))
	strings.Contains(s, strings.Join(strings.Fields(s), s))
	strings.Split(strings.ReplaceAll(s, s, s), s)
	strings.SplitN(strings.TrimSpace(s), s, 1)
	strings.HasPrefix(strings.ToUpper(s), strings.ToLower(s))
	strings.HasSuffix(strings.TrimSuffix(s, s), strings.TrimPrefix(s, s))
	strings.Count(strings.Trim(s, s), strings.Title(s))
	strings.Index(strings.Map(nil, s), s)
	strings.EqualFold(s, strings.NewReplacer(s, s).Replace(s))
	var builder strings.Builder
	fmt.Fprintf(&builder, s, builder.String())
	io.Copy(&builder, strings.NewReader(s))
	var buffer bytes.Buffer
	fmt.Fprint(&buffer, buffer.String())
	buffer.WriteString(s)
	buffer.WriteByte(0)
	buffer.WriteRune(0)
	buffer.Write(data)
	buffer.Reset()
	io.ReadAll(bytes.NewReader(data))
	bytes.Equal(data, bytes.NewBufferString(s).Bytes())
	bytes.Contains(bytes.Repeat(data, 1), bytes.TrimSpace(data))
	fmt.Println(fmt.Sprintln(fmt.Sprint(s)))
	fmt.Printf(s, fmt.Sprintf(s))
	fmt.Sscanf(s, s)
}

func usesValues(x any, err error) {
	reflect.DeepEqual(x, x)
	reflect.TypeOf(x).String()
	errors.Is(err, errors.Join(err, fmt.Errorf("%w", err)))
	errors.As(err, x)
	data, _ := json.Marshal(x)
	json.Unmarshal(data, x)
	now := time.Now()
	time.Sleep(time.Since(now))
	now.Add(now.Sub(now)).Equal(now)
	now.Format(time.Millisecond.String())
	<-time.After(0)
	<-time.NewTimer(0).C
}

func usesFiles(name string, data []byte) {
	os.WriteFile(filepath.Join(name, name), data, 0)
	os.ReadFile(filepath.Base(filepath.Dir(name)))
	os.MkdirAll(name, 0)
	os.RemoveAll(name)
	os.Stat(os.Getenv(name))
}
