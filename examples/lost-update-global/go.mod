module example.com/lost-update-global

go 1.27
