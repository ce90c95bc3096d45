package main

import "reflect"

type I interface{ M() }
type T1 struct{}

func (*T1) M()    { println("rec", recover() != nil) }

type T2 uintptr

func (T2) M()    { println("rec", recover() != nil) }

func a() { var i I = &T1{}; defer i.M(); panic(1) }
func b() { f := reflect.ValueOf(&T1{}).Method(0).Interface().(func()); defer f(); panic(2) }
func c() { f := reflect.TypeOf(&T1{}).Method(0).Func.Interface().(func(*T1)); defer f(&T1{}); panic(3) }
func d() { f := reflect.ValueOf(T2(0)).Method(0).Interface().(func()); defer f(); panic(2) }
func e() { f := reflect.TypeOf(T2(0)).Method(0).Func.Interface().(func(T2)); defer f(T2(0)); panic(3) }
func g() {
	f := reflect.MakeFunc(reflect.TypeOf((func())(nil)), func([]reflect.Value) []reflect.Value { println("rec", recover() != nil); return nil }).Interface().(func())
	defer f()
	panic(15)
}
func p(f func()) { defer func() { println("outer", recover() != nil) }(); f() }
func main() { p(a); p(b); p(c); p(d); p(e); p(g) }
