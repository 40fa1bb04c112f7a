// A rejected promise ends the iteration like an exception.
// run: --iterations 3
// summary: metrics.iterations.count == 3
// stderr: refused by a promise
export default async function () {
  await Promise.reject(new Error('refused by a promise'));
}
