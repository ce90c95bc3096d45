package main

func value(x [0][2]int, i int) [2]int { return x[i] }

func part(x [0][2]int, i int) int { return x[i][1] }

func write(i int) {
	var x [0][2]int
	x[i][0] = 1
}

func sum(x [0][2]int) (n int) {
	for i := range x {
		n += x[i][0]
	}
	return
}

func main() {
	try(func() { println(sum([0][2]int{})) })
	try(func() { value([0][2]int{}, 3) })
	try(func() { part([0][2]int{}, -1) })
	try(func() { write(0) })
}

func try(f func()) {
	defer func() {
		if err, ok := recover().(error); ok {
			println(err.Error())
		}
	}()
	f()
}
