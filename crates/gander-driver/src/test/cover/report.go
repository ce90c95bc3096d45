package main

// What a test program says of its coverage when the tests have ended.

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// coveredPackage is a package with counters. A line of a profile is a block,
// its number of statements, and its counter, which is added here. Counters of
// packages that the program does not contain are absent.
type coveredPackage struct {
	blocks   string
	counters []uint32
}

func (p *coveredPackage) each(visit func(block string, statements, count uint32)) {
	number := 0
	for block := range strings.Lines(p.blocks) {
		block = strings.TrimSuffix(block, "\n")
		statements, err := strconv.ParseUint(block[strings.LastIndexByte(block, ' ')+1:], 10, 32)
		if err != nil {
			panic(err)
		}
		count := uint32(0)
		if p.counters != nil {
			count = p.counters[number]
		}
		number++
		visit(block, uint32(statements), count)
	}
}

// coverageNow is the share of counters that are not zero.
func coverageNow() float64 {
	all, set := 0, 0
	for i := range covered {
		for _, count := range covered[i].counters {
			all++
			if count != 0 {
				set++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(set) / float64(all)
}

// reportCoverage has the signature that package testdeps wants.
func reportCoverage(_ string, profile string, mode string, where string, w io.Writer, _ []string) error {
	var all, run uint64
	for i := range covered {
		covered[i].each(func(_ string, statements, count uint32) {
			all += uint64(statements)
			if count != 0 {
				run += uint64(statements)
			}
		})
	}
	if all == 0 {
		fmt.Fprintln(w, "coverage: [no statements]")
	} else {
		fmt.Fprintf(w, "coverage: %.1f%% of statements%s\n", 100*float64(run)/float64(all), where)
	}
	if profile == "" {
		return nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "mode: %s\n", mode)
	for i := range covered {
		covered[i].each(func(block string, _, count uint32) {
			fmt.Fprintf(&text, "%s %d\n", block, count)
		})
	}
	return os.WriteFile(profile, []byte(text.String()), 0o666)
}
