import { Maybe,            } from './a';
;             
;               
class C {}
const v = 1;
;                             
export {    C,         v as w, Maybe,                        };
export {         Y } from './b';
;                            
;                       
export * from './d';
export * as ns from './e';
;                        
;                                
;                
;                       
