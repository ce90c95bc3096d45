module example.com/two-writers

go 1.27
