class A {
  @dec m() {}
}
