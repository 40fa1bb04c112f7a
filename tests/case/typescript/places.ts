const ä: string = "ö" as string, ü: number = 1; throw new Error(ä);
enum A { B } throw new Error("behind a longer text");
const é: Map<"ü", "é"> = x; at.the.same.column();
	const tab: number = 1; ok();
