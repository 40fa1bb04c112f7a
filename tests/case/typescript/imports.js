;                                                             
;                                    
import { check,                sleep as nap } from "k6";
;                                       
;                                  
;                                        
;                        
import './effects';
import * as used from './used';
;                                  
import           * as both from './both';
import Used               from './neither';
import {               E as F, } from './last';
;                                     
import { Short } from './short';
import { Exported } from './exported';
;                               
import type from './named-type';
import { type as T2,           } from './words';

export const options          = {};
function f(Shadowed     ) { return Shadowed; }
;                 
export default function (x                               , y          , z               , w   ) {
  check(x, { F }); nap(1); used.a; both.b; new Used(); type; T2;
  const s = { Short }, l        = {}                ;
}
export { Exported };
