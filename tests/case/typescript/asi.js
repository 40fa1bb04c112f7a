let a = b ;     
(c)
let d;    
[e] = f
const g = h 
;[1].forEach(i)
;              
(n)
;             
[p]
function t() { return u ;     
(v) }
throw w ;       
(x)
let y   
           
  = aa
export default bb ;     
(cc)
var dd;       
++ee
if (ff       ) gg ;     
else hh ;     
do ii ;     
while (jj       )
