2:17: SyntaxError: put what stands before this in parentheses, as a type ends it
