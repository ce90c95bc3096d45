package fails

func F() int { return 1 }
