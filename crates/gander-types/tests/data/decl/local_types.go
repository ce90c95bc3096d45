package p

func f[P any](x P) {
	type T struct{ p P }
	type U[Q any] struct{}
	type V = P
	type W P
	var _ T = T{x}
	var _ V = x
	{
		type T int
		var _ T = x
	}
	type X interface{ m(); X2 }
	type X2 interface{ n() }
	type Y struct{ y Y }
	type Z struct{ z *Z }
}
