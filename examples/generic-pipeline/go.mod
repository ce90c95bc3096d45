module example.com/generic-pipeline

go 1.27
