//
//= info bom
console.log("bom");