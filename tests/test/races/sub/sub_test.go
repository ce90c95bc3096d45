package sub

import "testing"

var shared int

func TestParallel(t *testing.T) {
	begin := make(chan bool)
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "a" {
				<-begin
			} else {
				begin <- true
			}
			shared++
		})
	}
}
