const x = `abc
let y: number = 1
