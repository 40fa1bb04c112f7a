var A;((A)=>{ A[A["X"]=0]="X"; A[A["Y"] = 5]="Y"; A[A["Z"]=A["Y"]+1]="Z"; A[A["a-b"]=A["Z"]+1]="a-b"; A["W"] = 'w'; typeof(A["V"] = A.X | A.Y)=="string"||(A[A["V"]]="V"); A[A["U"]=A["V"]+1]="U" })(A||(A={}));
var B;((B)=> { typeof(B["One"] = 1 << 0)=="string"||(B[B["One"]]="One"); typeof(B["Two"] = B.One << 1)=="string"||(B[B["Two"]]="Two"); typeof(B["Three"] = A.Y)=="string"||(B[B["Three"]]="Three") })(B||(B={}));
export var C;((C)=>{
  C[C["First"]=0]="First"; // the first
  C["Second"] = "second";

  typeof(C["Third"] = compute(C.First))=="string"||(C[C["Third"]]="Third");
})(C||(C={}));
;      ;((C)=>{ typeof(C["Fourth"] = C.First + 4)=="string"||(C[C["Fourth"]]="Fourth") })(C||(C={}));
;                   
function f(X        ) { let Local;((Local)=>{ Local[Local["X"]=0]="X"; typeof(Local["Y"] = Local.X)=="string"||(Local[Local["Y"]]="Y") })(Local||(Local={})); return Local.X + A.X + X }
var Empty;((Empty)=>{})(Empty||(Empty={}));
export var G;((G)=> { typeof(G["H"] = -1)=="string"||(G[G["H"]]="H"); typeof(G["I"] = +1.5)=="string"||(G[G["I"]]="I"); G[G["J"] = 0x10]="J"; G[G["K"]=G["J"]+1]="K" })(G||(G={}));
