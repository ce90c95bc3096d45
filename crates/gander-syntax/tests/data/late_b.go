package p

import "embed"

//go:linkname f

//go:embed a.go
var x, y string

//go:embed a.go
var z string = ""

//go:embed a.go
//go:embed b.go
var ok embed.FS

//go:embed a.go
var w = ""

//go:embed a.go
func em() {
	//go:embed a.go
	var g string
	_ = g
}
