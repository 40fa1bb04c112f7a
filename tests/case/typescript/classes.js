         class A         extends B.C                       {
  ;      a         = 1; ;       b ;       ; ;                  c ;  ; static          d = 2; ;                ;
  static          f         = 3
  ;        ['g']      = 4
  ;       *h()      {}
  ;                 ;
  ;                 
  ;                                 ;
  ;                 ;
  ;                 ;
  l(a     ) {}
  ;       async m   (            x    )                {}
  ;      static async *n() {}
  o ()       {}
  get;       
  p() {}
  static;       
  set;    
  q = (    1);
  ['r'] = 2
  #s         = 3
  static { const t         = 1 }
  get u()         { return 1 } set u(v        ) {}
  ;                            ;
  ;      constructor(x     ) { super(x) }
}
class G              {}
const I = class    extends (J       )              { l;        }, M = class N              {};
export default          class P extends Q      {}
