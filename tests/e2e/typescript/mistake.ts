// Where it is wrong, in the file as it was written.
// exit: !0
// stderr: mistake\.ts:8:51: error: SyntaxError
// stderr: vus: 1,
import type { Options } from 'k6/options';

enum Kind { One, Two }
const options: Options = { vus: 1, kind: Kind.One as };

export default function (): void {}
