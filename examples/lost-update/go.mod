module example.com/lost-update

go 1.27
