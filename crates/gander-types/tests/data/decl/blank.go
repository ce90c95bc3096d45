package p

var _ = _
var x = _

func f(_ int) {
	_ = _
	_ := 1
	_()
	_.x()
	var _ _
	_++
	_ += 1
	_[0] = 1
	for _ = range []int{} {
	}
}

type _ struct{ _ int }
type _ interface{ _() }

func (_ *T) m() { _.x = 1 }

type T struct{ x, _ int }

var t = T{_: 1}
var u = t._
const _ = iota
const _, _ = 1, 2
