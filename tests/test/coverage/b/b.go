package b

import "example.com/coverage/lib"

func B() { lib.Other() }
