package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"os"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"text/template"
	"time"
	"unicode/utf8"
)

type Person struct {
	Name string         `json:"name"`
	Age  int            `json:"age,omitempty"`
	Tags []string       `json:"tags"`
	M    map[string]any `json:"m"`
	P    *Person        `json:"p,omitempty"`
}

func (p Person) String() string { return "P:" + p.Name }

func main() {
	p := Person{"Bob", 3, []string{"a"}, map[string]any{"x": 1.5, "y": nil}, &Person{Name: "C"}}
	b, err := json.Marshal(p)
	fmt.Println(string(b), err)
	var q Person
	fmt.Println(json.Unmarshal(b, &q), q, q.P, q.M)
	fmt.Printf("%v %+v %#v %T %d %x %q %8.3f|%-5d|%05d %t %p\n", p, q.Tags, []int{1}, p, 5, "hi", "q", 3.14159, 7, 42, true, nil)
	fmt.Printf("%s\n", errors.Join(io.EOF, fmt.Errorf("w %w", os.ErrNotExist)))
	fmt.Println(sha256.Sum256([]byte("x")), md5.Sum(nil))
	fmt.Println(base64.StdEncoding.EncodeToString([]byte("hello")), binary.BigEndian.Uint32([]byte{1, 2, 3, 4}))
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	io.WriteString(zw, strings.Repeat("abc", 100))
	zw.Close()
	zr, _ := gzip.NewReader(&buf)
	all, _ := io.ReadAll(zr)
	fmt.Println(len(all), string(all[:6]))
	fmt.Println(regexp.MustCompile(`(\w+)@(\w+)`).FindAllStringSubmatch("a@b cc@dd", -1))
	x := new(big.Int).Exp(big.NewInt(3), big.NewInt(200), nil)
	fmt.Println(x, x.BitLen())
	ks := slices.Sorted(maps.Keys(map[string]int{"z": 1, "a": 2, "m": 3}))
	fmt.Println(ks, slices.Index(ks, "m"), slices.Contains(ks, "q"))
	var wg sync.WaitGroup
	var n atomic.Int64
	var mu sync.Mutex
	res := map[int]int{}
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n.Add(int64(i))
			mu.Lock()
			res[i] = i * i
			mu.Unlock()
		}()
	}
	wg.Wait()
	fmt.Println(n.Load(), len(res), res[49])
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err())
	template.Must(template.New("x").Parse("{{range $i, $e := .}}{{$i}}={{$e | printf \"%03d\"}} {{end}}\n")).Execute(os.Stdout, []int{5, 6})
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		fmt.Print(v.Type().Field(i).Name, " ", v.Field(i).Kind(), " ", v.Type().Field(i).Tag.Get("json"), ";")
	}
	v.Field(1).SetInt(77)
	fmt.Println(p.Age, reflect.ValueOf(p).MethodByName("String").Call(nil)[0])
	fn := reflect.MakeFunc(reflect.TypeOf(func(int, string) (string, error) { return "", nil }), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(a[0], a[1])), reflect.Zero(reflect.TypeOf((*error)(nil)).Elem())}
	}).Interface().(func(int, string) (string, error))
	fmt.Println(fn(3, "z"))
	fmt.Println(reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}))
	people := []Person{{Name: "z"}, {Name: "b"}, {Name: "k"}}
	sort.Slice(people, func(i, j int) bool { return people[i].Name < people[j].Name })
	fmt.Println(people)
	f, err := strconv.ParseFloat("1e-7", 64)
	fmt.Println(f, err, strconv.Quote("a\nb\x00é"), strconv.FormatInt(-255, 16))
	_, err = strconv.Atoi("12x")
	fmt.Println(err)
	fmt.Println(time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC).Add(24*time.Hour).Format(time.RFC1123), time.Duration(90*time.Second))
	fmt.Println(utf8.RuneCountInString("héllo世界"), strings.Map(func(r rune) rune { return r + 1 }, "HAL"), strings.Fields(" a  b "), strings.Split("a,b,c", ","), strings.Title("foo bar"))
	tm := time.NewTimer(time.Millisecond)
	select {
	case <-tm.C:
		fmt.Println("timer")
	case <-time.After(5 * time.Second):
		fmt.Println("late")
	}
	var once sync.Once
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	pool := sync.Pool{New: func() any { return new(int) }}
	pool.Put(pool.Get())
	cond := sync.NewCond(&mu)
	ready := false
	go func() { mu.Lock(); ready = true; cond.Broadcast(); mu.Unlock() }()
	mu.Lock()
	for !ready {
		cond.Wait()
	}
	mu.Unlock()
	var sm sync.Map
	sm.Store("a", 1)
	fmt.Println(sm.Load("a"))
	r, w := io.Pipe()
	go func() { fmt.Fprint(w, "piped"); w.Close() }()
	data, _ := io.ReadAll(r)
	fmt.Println(string(data))
	dir, _ := os.MkdirTemp("", "run")
	defer os.RemoveAll(dir)
	os.WriteFile(dir+"/x.txt", []byte("file"), 0o644)
	fb, err := os.ReadFile(dir + "/x.txt")
	fmt.Println(string(fb), err)
	_, err = os.Open("/nonexistent")
	fmt.Println(err, errors.Is(err, os.ErrNotExist))
	fmt.Fprintln(os.Stderr, "err")
	fmt.Printf("%v %v\n", struct {
		A int
		B []string
	}{1, []string{"x"}}, [3]bool{true})
	var sc struct{ a, b int }
	fmt.Sscanf("3 4", "%d %d", &sc.a, &sc.b)
	fmt.Println(sc)
	fmt.Printf("%6.2f|%+d|%x|%X|%o|%b|%e|%g|%c|%U|%08b\n", 3.14159, 5, 255, 255, 8, 5, 1234.5678, 1e21, 'x', 'x', 5)
}
