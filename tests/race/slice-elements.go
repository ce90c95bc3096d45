// Different elements are different variables.
package main

func main() {
	s := make([]byte, 8)
	done := make(chan bool)
	for i := range s {
		go func() {
			s[i] = byte(i)
			done <- true
		}()
	}
	for range s {
		<-done
	}
	println(len(s))
}
