;                            
;                             
function a(x     ) { return x }
;                         
export function b(x      ) {}
;                                          
export default function c(x     ) {}
;                         
;                                  
;                            
;                   
;                                      
;                                      
;                                                
;                        
;                                    
;                              
;                    
;                             
;                                                                                               
;                                                    
const z = 1
;               
(function () {})()
