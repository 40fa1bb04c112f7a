//~ twice
//= info hello
//= info iteration
//= result: 42
//= info hello
//= info iteration
//= result: 42
console.log('hello');
export default function () {
  console.log('iteration');
  return 42;
}
