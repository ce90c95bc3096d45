package main

func main() {}
func main() {}
func (t T) main() {}
func (t T) init() {}
type T struct{ main, init int }
func f(main, init int) {}
