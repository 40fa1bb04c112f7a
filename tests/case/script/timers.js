//= info sync number undefined undefined
//= info TypeError: setTimeout's callback isn't a callable function
//= info job
//= info a 1 two
//= info tick 1
//= info b
//= info b again
//= info tick 2
//= info c
//= info tick 3
export default function () {
  const log = (t) => () => console.log(t);
  setTimeout(log('c'), 20);
  setTimeout(log('b'), 10);
  setTimeout((x, y) => console.log('a', x, y), 0, 1, 'two');
  setTimeout(log('b again'), 10);
  const gone = setTimeout(log('never'), 5);
  clearTimeout(gone);
  let n = 0;
  const id = setInterval(() => {
    console.log('tick', ++n);
    if (n === 3) clearInterval(id);
  }, 7);
  Promise.resolve().then(log('job'));
  console.log('sync', typeof id, clearTimeout('x'), clearInterval(undefined));
  try {
    setTimeout('text', 1);
  } catch (e) {
    console.log(e);
  }
}
