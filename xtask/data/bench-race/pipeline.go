// Pointers to structs that go through a pipeline of workers and are changed on
// the way.
package main

import (
	"fmt"
	"sync"
)

type job struct {
	id    int
	data  [16]int
	total int
}

func main() {
	in, out := make(chan *job, 16), make(chan *job, 16)
	go func() {
		for i := range 500_000 {
			in <- &job{id: i}
		}
		close(in)
	}()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for j := range in {
				for i := range j.data {
					j.data[i] = j.id + i
				}
				out <- j
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	sum := 0
	for j := range out {
		for _, v := range j.data {
			j.total += v
		}
		sum += j.total
	}
	fmt.Println(sum)
}
