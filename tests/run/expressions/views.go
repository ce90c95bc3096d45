package main

import "fmt"

// Conversions from bytes whose string is used up at once must not be seen to
// change, nor keep the bytes.

type key string

type pair struct {
	a, b string
}

func main() {
	b := []byte("abc")
	m := map[string]int{"abc": 1}
	k := map[key]int{"abc": 2}
	fmt.Println(m[string(b)], k[key(b)], string(b) == "abc", "abc" < string(b[:2]), string(b) != string(b[:1]))
	v, ok := m[string(b[1:])]
	fmt.Println(v, ok)
	m[string(b)]++
	m[string(b[:1])] = 5
	s := "" + string(b)
	t := string(b) + string(b[:0])
	u := "x" + string(b) + "y"
	p := pair{string(b), string(b[1:])}
	b[0] = 'Z'
	fmt.Println(s, t, u, p, m, string(b) == "abc", string(b))
	change := func() string { b[1] = '!'; return "q" }
	fmt.Println(string(b)+change(), string(b) == change())
	switch string(b) {
	case "Z!c":
		fmt.Println("matched")
	}
	var big [1000]int
	big[999] = 7
	c := make(chan [1000]int, 1)
	c <- big
	big[999] = 8
	fmt.Println((<-c)[999], big[999])
	mm := map[[1000]int]string{big: "eight"}
	big[999] = 9
	fmt.Println(len(mm[big]))
	big[999] = 8
	fmt.Println(mm[big])
}
