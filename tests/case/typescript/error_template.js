1:11: SyntaxError: this is no TypeScript near "`abc"
