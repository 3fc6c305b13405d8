tip-a = a
tip-b = b
tip-c = c
