let a         = 1
