package p

type Tree[T any] struct{ l *Tree[[]T] }
