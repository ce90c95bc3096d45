// JSON decoded into structs and into values of any type.
package main

import (
	"encoding/json"
	"fmt"
)

type item struct {
	ID    int               `json:"id"`
	Name  string            `json:"name"`
	Score float64           `json:"score"`
	Tags  []string          `json:"tags"`
	Attrs map[string]string `json:"attrs"`
}

func main() {
	items := make([]item, 1000)
	for i := range items {
		items[i] = item{
			ID: i, Name: fmt.Sprintf("item <%d>", i), Score: float64(i) / 7,
			Tags:  []string{"a", "b & c", "δ"},
			Attrs: map[string]string{"colour": "red", "size": "large"},
		}
	}
	data, err := json.Marshal(items)
	if err != nil {
		panic(err)
	}
	total := 0
	for range 40 {
		var typed []item
		if err := json.Unmarshal(data, &typed); err != nil {
			panic(err)
		}
		var untyped []any
		if err := json.Unmarshal(data, &untyped); err != nil {
			panic(err)
		}
		total += len(typed) + typed[999].ID + len(untyped[7].(map[string]any))
	}
	fmt.Println(total)
}
