package p

type Duplex chan int

func f() int { return 0 }

func cases(b chan int, s chan<- int, r <-chan int, rs <-chan string, i int, m map[string]int, a []int, ok bool) {
	select {
	case b <- 1:
	case r <- 1:
	case s <- "a":
	case i <- 1:
	case undefined <- 1:
	case s <- undefined:
	}
	select {
	case <-b:
	case <-s:
	case <-i:
	case (<-r):
	case (<-s):
	case <-undefined:
	}
	select {
	case v := <-r:
	case v := <-s:
	case v := <-r:
		_ = v
	case v, ok := <-r:
	case v, ok := <-s:
		_, _ = v, ok
	case v, ok := <-r:
		_, _ = v, ok
	case _, _ = <-r:
	case _ = <-s:
	case x, y, z := <-r:
	case v := (<-rs):
		_ = v + 1
	}
	select {
	case i = <-r:
	case i = <-rs:
	case i = <-s:
	case i, ok = <-r:
	case i, i = <-r:
	case i, ok = <-rs:
	case i, ok = <-s:
	case m["a"] = <-r:
	case m["a"], ok = <-rs:
	case a[0], ok = <-r:
	case a["x"] = <-r:
	case 1 = <-r:
	case f() = <-r:
	case undefined = <-r:
	case i, undefined = <-r:
	case _, _, _ = <-r:
	}
	select {
	default:
	default:
	case <-r:
	default:
	}
	select {
	case i:
	case f():
	case i == 1:
	case i = 1:
	case i := 1:
	case i++:
	case i += <-r:
	case i += 1:
	case <-r + 1:
	case -<-r:
	case i, j = <-r, <-r:
	case i, j := <-r, 1:
	case i = <-r + 1:
	case i = -<-r:
	case f:
	case (i):
	case Duplex:
	case len(a):
	}
	select {}
	select {
	case <-r:
		fallthrough
	case <-b:
		break
		i = "a"
	case <-b:
		continue
	}
L:
	select {
	case <-r:
		break L
	case <-r:
		continue L
	}
	select {
	case v := <-r:
		_ = v
		_ = v + "a"
	case s <- v:
	}
}

func terminates(r <-chan int) int {
	select {
	case <-r:
		return 1
	}
}

func terminatesNot(r <-chan int) int {
	select {
	case <-r:
		return 1
	case <-r:
	}
}

func terminatesNotBreak(r <-chan int) int {
	select {
	case <-r:
		break
	default:
		return 1
	}
}

func blocks() int {
	select {}
}

func generic[
	S chan int | chan<- int,
	R chan int | <-chan int,
	D chan<- int | <-chan int,
	E chan int | chan string,
	N chan int | int,
	TS ~chan<- int,
	A any,
	T any,
	CT chan T,
](s S, r R, d D, e E, n N, ts TS, a A, t T, ct CT) {
	var ok bool
	select {
	case s <- 1:
	case r <- 1:
	case d <- 1:
	case e <- 1:
	case n <- 1:
	case ts <- "":
	case a <- 1:
	case ct <- t:
	case ct <- 1:
	}
	select {
	case <-s:
	case <-r:
	case v := <-d:
		_ = v
	case v, ok := <-e:
		_, _ = v, ok
	case <-n:
	case <-ts:
	case _, ok = <-a:
	case t, ok = <-ct:
	case t = <-r:
	}
}
