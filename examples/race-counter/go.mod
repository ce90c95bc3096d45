module example.com/race-counter

go 1.27
