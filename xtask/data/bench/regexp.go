// Regular expressions over generated log lines.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func main() {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, "2026-11-%02d 12:%02d:%02d host%d service[%d]: user=u%d@example.org took %dms\n",
			i%28+1, i%60, i*7%60, i%13, i, i*31%1000, i*17%5000)
	}
	text := b.String()
	total := 0
	for _, pattern := range []string{
		`user=([a-z0-9]+)@([a-z.]+)`,
		`(\d{4})-(\d{2})-(\d{2})`,
		`took (\d+)ms$`,
		`(?i)HOST1[0-2]? .*9ms`,
	} {
		re := regexp.MustCompile("(?m)" + pattern)
		for _, match := range re.FindAllStringSubmatchIndex(text, -1) {
			total += match[1] - match[0] + len(match)
		}
	}
	replaced := regexp.MustCompile(`\b(\w+)=(\w+)`).ReplaceAllString(text, "$2=$1")
	fmt.Println(total, len(replaced))
}
