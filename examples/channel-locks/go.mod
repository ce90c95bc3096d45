module example.com/channel-locks

go 1.27
