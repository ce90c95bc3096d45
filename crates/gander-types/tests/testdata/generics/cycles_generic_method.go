package p

type N[T any] struct{}

func (N[P]) gen[Q any]() { N[P]{}.gen[[]Q]() }
