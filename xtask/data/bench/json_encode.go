// A tree of structs, slices and maps encoded as JSON.
package main

import (
	"encoding/json"
	"fmt"
)

type item struct {
	ID    int               `json:"id"`
	Name  string            `json:"name"`
	Score float64           `json:"score"`
	Tags  []string          `json:"tags,omitempty"`
	Attrs map[string]string `json:"attrs"`
	Next  *item             `json:"next,omitempty"`
}

func main() {
	items := make([]item, 2000)
	for i := range items {
		items[i] = item{
			ID: i, Name: fmt.Sprintf("item <%d>", i), Score: float64(i) / 7,
			Tags:  []string{"a", "b & c", "δ"},
			Attrs: map[string]string{"colour": "red", "size": "large"},
			Next:  &item{ID: -i, Name: "next"},
		}
	}
	total, hash := 0, uint64(14695981039346656037)
	for range 60 {
		data, err := json.Marshal(items)
		if err != nil {
			panic(err)
		}
		total += len(data)
		for _, c := range data[:1000] {
			hash = (hash ^ uint64(c)) * 1099511628211
		}
	}
	fmt.Println(total, hash)
}
