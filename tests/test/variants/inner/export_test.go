package inner

var Hidden = hidden

func (t T) Double() int { return 2 * t.X }
