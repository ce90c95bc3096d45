// The sieve of Eratosthenes over a slice of bytes.
package main

import "fmt"

func primes(n int) int {
	composite := make([]bool, n+1)
	count := 0
	for i := 2; i <= n; i++ {
		if composite[i] {
			continue
		}
		count++
		for j := i * i; j <= n; j += i {
			composite[j] = true
		}
	}
	return count
}

func main() {
	total := 0
	for range 12 {
		total += primes(5_000_000)
	}
	fmt.Println(total)
}
