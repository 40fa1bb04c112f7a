4:35: SyntaxError: "]" is missing here
