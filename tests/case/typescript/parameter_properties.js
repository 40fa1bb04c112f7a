class A { constructor(       a        ,                  b = 2,           c         , d      ) {;this.a=a;this.b=b;this.c=c; /* why */
  d } }
class B extends A {
  x = 1;
  constructor(         y        ,          a        ) {
    const z = y          ;
    super(a);this.y=y;this.a=a;
    this.x = z.length
  }
}
class C { constructor(        a) {;this.a=a;} }
class D { ;       constructor(a        ) {} }
