package p

type Named []int
type NC chan int

func a[T chan int | chan<- int](c T)                 { c <- 1; <-c; close(c); for range c {} }
func b[T chan int | <-chan int](c T)                 { c <- 1; <-c; close(c); for range c {} }
func c[T <-chan int | chan<- int](c T)               { c <- 1; <-c; close(c); for range c {} }
func d[T chan int | chan string](c T)                { c <- 1; <-c; close(c); for range c {} }
func e[T chan int | []int](c T)                      { c <- 1; <-c; close(c); for range c {} }
func f[T chan int | NC](c T)                         { c <- 1; <-c; close(c); for range c {} }
func g[T any](c T)                                   { c <- 1; <-c; close(c); for range c {} }
func h[T ~chan E, E any](c T, e E)                   { c <- e; <-c; close(c); for range c {} }
func h2[T ~chan E | ~chan<- E | <-chan E, E any](c T, e E) { c <- e; <-c; close(c); for range c {} }
func i[T interface{ ~chan int; ~[]int }](c T)        { c <- 1; <-c; close(c); for range c {} }
func j[T interface{ m() }](c T)                      { c <- 1; <-c; close(c); for range c {} }
func k[T []int | [4]int | *[5]int | map[int]int](x T) { _ = x[0]; x[0] = 1; _ = len(x); _ = cap(x); for range x {} ; _ = x[1:]}
func l[T []int | [4]int | *[5]int](x T)              { _ = x[0]; x[0] = 1; _ = len(x); _ = cap(x); for range x {}; _ = x[:] ; _ = x[7]}
func m[T []int | string | []byte](x T)               { _ = x[0]; x[0] = 1; _ = len(x); _ = cap(x); for range x {}; _ = x[:] }
func n[T string | []byte](x T)                       { _ = x[0]; x[0] = 1; _ = len(x); _ = cap(x); for range x {}; _ = x[:]; copy(x, x); _ = append([]byte{}, x...); append(x, 1) }
func o[T func() | func(int)](x T)                    { x(); x(1); for range x {} }
func p[T func(int) string](x T)                      { x(); _ = x(1) + "a"; var _ int = x(1); go x(1); defer x(2) }
func q[T []int | Named](x T)                         { _ = T{1}; _ = T{"a"}; _ = append(x, 1); _ = append(x, "a"); _ = make(T, 1); _ = make(T) }
func r[T map[int]int | []int](x T)                   { _ = T{1: 2}; delete(x, 1); clear(x); _ = make(T, 1) }
func s[T struct{ f int } | struct{ f string }](x T)  { _ = x.f; _ = T{f: 1}; _ = T{} }
func t[T struct{ f int }](x T, y *T)                 { _ = x.f; _ = y.f; _ = T{f: 1}; _ = T{1} }
func u[T *int | *string](x T)                        { _ = *x }
func v[T *int](x T)                                  { _ = *x; *x = 1; *x = "a" }
func w[T int | string](x T)                          { _ = x + x; _ = x - x; _ = -x; _ = x < x; x++; x += 1; x += "a"; _ = x << 1; _ = !x }
func x[T ~int8 | ~uint8](x T)                        { _ = x + 1; _ = x + 300; _ = x << x; _ = T(300); _ = T(1.5); const _ T = 1; for range x {} }
func y[T func(yield func(int) bool)](x T)            { for range x {}; for a := range x { _ = a }; for a, b := range x {} }
func z[T func(yield func(int) bool) | func(func(string) bool)](x T) { for a := range x { _ = a } }
func aa[T ~bool](x T) { if x {}; _ = x && true; _ = !x; var _ bool = x; var _ T = true; var _ T = 1 == 2 }
func ab[T interface{ ~int; String() string }](x T) { x.String(); x.foo(); _ = x.String; _ = T.String; var _ string = x }
func ac[T *U, U any](x T) { _ = *x; *x = nil; var _ U = *x; x.foo() }
func ad[T interface{ *U; Set(int) }, U any]() { var u U; T(&u).Set(1); u.Set(1); (&u).Set(1); var t T = &u; _ = t }
func ae[K comparable, V any, M ~map[K]V](m M) { for k, v := range m { var _ int = k; var _ int = v }; m[0] = 1; delete(m, "a"); var _ int = m }
func af[T any, PT interface{ *T; M() }](x T) { PT(&x).M(); x.M(); ad[PT](); ad[*T]() }
func ag[T int | float64](x T) { switch any(x).(type) { case int: case T: case string: case []T: }; switch x { case 1: case 1.5: case "a": } }
func ah() { ad[int](); ad[*int](); af[int, *int](1); af[Named](nil); k[[4]string]([4]string{}); h[chan int](nil, "a"); h2[<-chan int](nil, 1) ; x[int8](1); w[float64](1) ; w[Named](nil); x(nil); x[MyI8](3) }
type MyI8 int8
