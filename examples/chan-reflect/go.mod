module example.com/chan-reflect

go 1.27
