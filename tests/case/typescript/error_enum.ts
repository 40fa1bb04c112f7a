let a: number;
enum E { [x] = 1 }