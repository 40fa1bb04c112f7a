let a         = 1, b                    , c                                     ;
const d                                  = [], e                                       = d;
var f                    = [], g                = `a${1}b`, h               , i                                                       ;
function j(           a        , b         , c          = true, ...d       )       {}
function k                                               (x   , { y, z = 1 }                      )         { return y       ; }
async function* l   ()                                   { yield (  1); }
const m = function    (x   )    { return x; }, n = (x        )         => x, o = async     (x    )             => x ;
try { j() } catch (error         ) { throw error ;        }
for (const p of []            ) for (const q in {}       ) for (let r         = 0; r < 1; r++) p;
const s = { t   (           x   )    { return x }, get u()         { return 1 }, set u(v        ) {}, w:    (x   ) => x };
let { y, ...z }                         = {}, [aa, bb = 2]                    = [1];
label: while (true           ) { break label }
if (a                 ) b = "x"         ; else c = new Map             ();
