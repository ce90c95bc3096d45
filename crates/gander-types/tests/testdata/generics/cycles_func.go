package p

func f[T any](n int) {
	if n > 0 {
		f[*T](n - 1)
	}
}

func ok[T any]() { ok[T]() }
