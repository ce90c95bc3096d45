// An ordinary read of a variable that another goroutine writes atomically.
package main

import (
	"runtime"
	"sync/atomic"
)

var flag int32

func main() {
	go func() { atomic.StoreInt32(&flag, 1) }()
	for i := 0; i < 1000 && flag == 0; i++ {
		runtime.Gosched()
	}
}
