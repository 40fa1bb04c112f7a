let a: string
let b = a as any(3)
