package p

var a chan
var b chan<-
var c <-chan
var d <-int
var e <-<-chan int
var f chan<- chan
var g chan->int
var h -> chan int
var i <-chan<-
var j chan <- <- int
var k chan (int
var l chan <-<-chan int
var m <-(chan int)
var n chan int int
var o chan<- 1 + 2
var p [<-chan int]int
var q <-[]int
var r <- chan
type s <-
type t <-struct{}
type u chan;
type v = <-chan
type w chan <- ,
func x(c <-int) {}
func y(c chan<-) {}
func z() <- {}
func aa() <-int { return 1 }
func ab(c <-chan int, d <-) {}
func ac[T <-chan] () {}
func ad[T <-int] () {}
type ae interface { <-int }
type af interface { chan<- | int }
type ag struct { c <-int }
type ah struct { <-chan int }
type ai struct { chan int }
type aj struct { *chan int }
func ak(...<-int) {}
func al(c ...chan) {}
