package main

func f() int { println("f"); return 0 }

func main() {
	c := make(chan int, 2)
	c <- 1
	x := []int{1, 2}
	m := map[string]bool{}
	select {
	case x[f()], m["a"] = <-c:
	}
	println(x[0], m["a"])
	select {
	case (x[1]) = <-c:
	default:
	   println("d")
	}
	var p *int
	c <- 7
	defer func() { println(recover() != nil, len(c)) }()
	select {
	case *p = <-c:
	}
}
