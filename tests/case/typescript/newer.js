;                                                
;                                                             
;                        
class C              { import(x   ) { return import('./g') } in ;       ; instanceof         = 1 }
const d = async () => { const { e } = await import('./h')                        ; return e };
