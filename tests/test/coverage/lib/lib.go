package lib

var Notes []int

func Note(n int) {
	Notes = append(Notes, n)
}

func Other() {
	defer func() {
		recover()
	}()
	Notes = nil
}
