package p

type N[T any] struct{}

func (N[P]) m() { var x N[*P]; x.m() }
