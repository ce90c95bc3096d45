// Verdict: no race.
//
// "The completion of all init functions is synchronized before the start of
// the function main.main"; variables are initialised before.
package main

var x = compute()

func compute() int { return 6 }

func init() { x++ }

func main() {
	done := make(chan bool)
	go func() {
		println(x)
		done <- true
	}()
	<-done
}
