function add(x: number): number { return x + 2 }
add.two = 5 as number;
export = add;
