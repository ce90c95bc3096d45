package between

import "example.com/variants/inner"

func Make() inner.T { return inner.New() }
