const ä         = "ö"          , ü         = 1; throw new Error(ä);
var A;((A)=>{ A[A["B"]=0]="B" })(A||(A={})); throw new Error("behind a longer text");
const é                = x; at.the.same.column();
	const tab         = 1; ok();
