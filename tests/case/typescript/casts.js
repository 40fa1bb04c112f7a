const a = (    b), c = ((        d)).e, f = () => (   { g: 1 }), h = ( (  i));
j = k                , m .n ++, (o       ) = 1, p  += 1, q [r ] .s?.t (u );
v = w                 , z = x                 ;
const aa = bb        , cc = new DD        , ee = ff      (g), hh = ii?.jj   (1), kk = tag        `x${1       }`;
return_: { x = y      ? 1        : 2 ;      }
const ll = async () => (await mm)       , nn = typeof oo === "string" ? (oo          ) : pp         ;
foo(a       , ...(b         ), (  c)), d      ;
x = a < b, y = c > (d), z = e        < f;
