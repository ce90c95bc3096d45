module example.com/any-chan

go 1.27
