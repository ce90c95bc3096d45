package p

func g[A any]() {
	type L int
	g[L]()
}
