const a = (x            
           
) => ({ y: x });
const b = async (
    
  x              
   
) => x;
const c = (x  // why
       ) => {};
const d =    (
  x   ,
)    => x;
const e = ()               => () => {}, f = async (x )                => {}, g = ({ h }               )           => h;
const o = p ? (q) : r, s = t ? (u, v) => w : x;
