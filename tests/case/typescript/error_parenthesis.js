2:21: SyntaxError: ")" is missing here
