module example.com/direction-edges

go 1.27
