//= exception: Uncaught (in promise) TypeError: forgotten
//= 	at file://DIR/unhandled.js:7:24
//= 	at default (file://DIR/unhandled.js:8:5)
export default async function () {
  setTimeout(() => console.log('dropped'), 100);
  (async () => {
    throw new TypeError('forgotten');
  })();
  await new Promise((r) => setTimeout(r, 10));
  console.log('not reached');
}
