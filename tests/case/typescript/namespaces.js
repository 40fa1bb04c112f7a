var A;((A)=>{
  ;            A.x       = 1, A.y = A.x + 1;
  ;          ({ z: A.z, w: [A.v = 2] }  = {});
  const hidden = A.y
  ;      function f   (x   )    { return x };A.f=f;
  ;      class C { constructor(       a = A.z) {;this.a=a;} };A.C=C;
  ;      var E;((E)=>{ typeof(E["One"] = A.x)=="string"||(E[E["One"]]="One") })(E=A.E||(A.E={}));
  ;      var B;((B)=>{ ;            B.deep = A.x })(B=A.B||(A.B={}));
  ;               class D {};A.D=D;
  ;      async function* g() {};A.g=g;
  ;                      
  ;             A.alias = B.deep;
  A.z = { x: A.x, y: A.y }
})(A||(A={}));
;((A)=>     { ;            A.more = A.x + hidden })(A||(A={}));
export var N;((N)=>{let M;((M)=>{let O;((O)=>{ ;    O.p = 1 })(O=M.O||(M.O={}));})(M=N.M||(N.M={}));})(N||(N={}));
;      ;((N)=>     { ;            N.q = N.M.O.p })(N||(N={}));
class K {}
;((K)=>     { ;            K.s = 1 })(K||(K={}));
function F() {}
;((F)=>     { ;          F.t = 1; F.t++ })(F||(F={}));
var Same;((Same_1)=>{ ;       Same_1.a = 1; const Same = 2; ;     Same_1.b = Same + Same_1.a })(Same||(Same={}));
var Old;((Old)=>{ ;       Old.c = 1 })(Old||(Old={}));
;                 
