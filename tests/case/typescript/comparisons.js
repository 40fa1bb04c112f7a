let x      = a < b > +c, y = d<e> - f, z = g < h, w = i > (j), v = k   (m), u = n   ;
;            
                     
              
                    
                 
             
                    
 
let q;    
(    r);
const s = t ?.5 : 1, aa = t?.[0] ?? t?.b, bb = (c         , d ) => c ? d ? 1 : 2 : 3;
const cc = dd /* a line
ends here */ ee()
const ff = `a${`b${x       }`}$` + `\`$\{` ;        
