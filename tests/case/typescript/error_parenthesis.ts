import x from "y";
function f(a: number {
  return a;
}
