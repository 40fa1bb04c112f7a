// Errors and their names.
export default function () {
  for (const f of [() => null.x, () => undefined(), () => { throw 'text'; }, () => JSON.parse('{'), () => new Array(-1), () => notThere]) {
    try { f(); } catch (e) { console.log(e instanceof Error ? e.name : `value ${e}`); }
  }
}
