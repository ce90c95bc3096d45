module gotypes

go 1.27
