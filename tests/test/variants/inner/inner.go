// Package inner is seen by its external tests with what its own add.
package inner

type T struct{ X int }

func New() T { return T{hidden()} }

func hidden() int { return 1 }
