let a = b as any
(c)
let d: any
[e] = f
const g = h!
;[1].forEach(i)
type M = string
(n)
interface O {}
[p]
function t() { return u as any
(v) }
throw w as Error
(x)
let y: {
  z: number
} = aa
export default bb as any
(cc)
var dd: string
++ee
if (ff as any) gg as any
else hh as any
do ii as any
while (jj as any)
