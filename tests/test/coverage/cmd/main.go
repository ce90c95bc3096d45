package main

func main() { println(help()) }

func help() int { return 1 }
