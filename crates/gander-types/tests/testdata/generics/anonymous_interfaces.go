package p



type T interface {
	m() interface {
		T
	}
}

type D interface{ a(interface{ D }) }

var x interface {
	f() interface{ D }
}
