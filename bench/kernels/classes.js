// classes.js - Classes with inheritance, private fields, getters.
class Shape {
  #name;
  constructor(name) { this.#name = name; }
  get name() { return this.#name; }
  area() { return 0; }
}
class Square extends Shape {
  constructor(side) { super('square'); this.side = side; }
  area() { return this.side * this.side; }
}
class Circle extends Shape {
  constructor(r) { super('circle'); this.r = r; }
  area() { return 3 * this.r * this.r; }
}
function kernel() {
  let sum = 0;
  for (let i = 0; i < 60000; i++) {
    const s = i & 1 ? new Square(i & 15) : new Circle(i & 7);
    sum += s.area() + s.name.length;
  }
  return sum;
}
