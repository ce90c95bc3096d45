module example.com/direction-unsafe

go 1.27
