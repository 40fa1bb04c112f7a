4:30: SyntaxError: "}" is missing here
