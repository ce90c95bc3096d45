package deadlock

import "testing"

func TestDeadlock(t *testing.T) {
	<-make(chan int)
}
