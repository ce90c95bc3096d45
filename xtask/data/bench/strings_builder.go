// Text built piece by piece, then searched, split and joined.
package main

import (
	"fmt"
	"strconv"
	"strings"
)

func main() {
	total := 0
	for round := range 30 {
		var b strings.Builder
		for i := range 100_000 {
			b.WriteString("item ")
			b.WriteString(strconv.Itoa(i + round))
			b.WriteByte(';')
			if i%10 == 0 {
				b.WriteRune('λ')
			}
		}
		text := b.String()
		parts := strings.Split(text, ";")
		total += len(parts) + strings.Count(text, "99") + strings.Index(text, "item 99999")
		joined := strings.ToUpper(strings.Join(parts, ","))
		total += len(strings.ReplaceAll(joined, "ITEM", "x"))
	}
	fmt.Println(total)
}
