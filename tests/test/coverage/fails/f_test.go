package fails

import "testing"

func TestT(t *testing.T) { t.Error(F()) }
