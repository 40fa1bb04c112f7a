//= exception: Error: in timer
//= 	at file://DIR/timer_throws.js:5:20
export default () => {
  setTimeout(() => {
    throw new Error('in timer');
  }, 1);
  setTimeout(() => console.log('dropped'), 2);
};
