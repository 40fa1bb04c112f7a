//= info text
//= info 5
//= info null
//= info undefined
//= info { a: 1 }
//= info [ 1, 2 ]
//= info GoError: from C GoError from C true true
//= exception: out
import { fail } from 'kit';
for (const v of ['text', 5, null, undefined, { a: 1 }, [1, 2]]) {
  try {
    throw v;
  } catch (e) {
    console.log(e);
  }
}
try {
  fail('from C');
} catch (e) {
  console.log(String(e), e.name, e.value, e instanceof Error, e.stack.includes('throw_values.js'));
}
throw 'out';
