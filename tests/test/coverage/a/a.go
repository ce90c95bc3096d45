package a

import "example.com/coverage/lib"

// Sign says which.
func Sign(n int) string {
	if n < 0 {
		return "negative"
	} else if n == 0 {
		return "zero"
	} else {
		n++
	}

	// A gap.

	for i := 0; i < 3; i++ {
		lib.Note(i)
	}
	return "positive"
}

func unused() {
	switch x := any(1).(type) {
	case int:
		_ = x
	case string:
	default:
		panic("no")
	}
outer:
	for {
		select {
		case <-make(chan int):
			break outer
		default:
		}
	}
end:
	goto end
}

var literal = func(n int) func() int {
	return func() int { return n }
}

func _() { println() }

func empty() {}
