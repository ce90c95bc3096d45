package types

type T int
