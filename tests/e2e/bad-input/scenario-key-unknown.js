// A misspelt key of a scenario is an error, not a load other than meant.
// exit: 104
// stderr: iteration(?!s)|iteratons
// not-stderr: iteration ran
export const options = { scenarios: { a: { executor: 'shared-iterations', vus: 1, iteratons: 3 } } };

export default function () {
  console.log('iteration ran');
}
