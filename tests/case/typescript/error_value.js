1:17: SyntaxError: this is no TypeScript near "="
