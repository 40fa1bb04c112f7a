const f = (x: number) => {
  if (x > 1 {
    foo()
  }
}
