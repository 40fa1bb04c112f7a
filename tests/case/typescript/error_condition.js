2:12: SyntaxError: ")" is missing here
