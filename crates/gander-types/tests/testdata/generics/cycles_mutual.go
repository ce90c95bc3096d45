package p

func a[T any]() { b[[]T]() }
func b[U any]() { a[chan U]() }
