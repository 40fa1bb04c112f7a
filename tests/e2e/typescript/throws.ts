// A stack has the places of the .ts file.
// stderr: Error: broken\\n\\tat fail \(file://.*/throws\.ts:10:45\)\\n\\tat default \(file://.*/throws\.ts:14:39
// summary: metrics.iterations.count == 1
interface Answer {
  code: number;
}

class Shop {
  constructor(private answer?: Answer) {}
  fail(why: string): never { throw new Error(why as string); }
}

export default function (): void {
  new Shop({ code: 1 } as Answer).fail(<string>'broken');
}
