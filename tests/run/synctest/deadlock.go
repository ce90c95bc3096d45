// A bubble in which everybody waits.
package main

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
)

func main() {
	all := func(pat, str string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{"Deadlock", func(t *testing.T) {
		defer func() { fmt.Println("recovered:", recover()) }()
		synctest.Test(t, func(t *testing.T) {
			var group sync.WaitGroup
			group.Go(func() { select {} })
			group.Wait()
		})
	}}}, nil, nil)
}
