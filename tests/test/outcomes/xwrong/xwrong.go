package xwrong
