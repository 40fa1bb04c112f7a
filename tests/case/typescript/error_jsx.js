2:21: SyntaxError: this is no TypeScript near "div>;"
