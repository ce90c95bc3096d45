package stuck

import "testing"

func TestStuck(t *testing.T) {
	<-make(chan int)
}
