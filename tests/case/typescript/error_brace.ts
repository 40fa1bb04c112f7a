interface A {
  b: string

export default function () {}
