2:1: SyntaxError: this is no TypeScript near "}"
