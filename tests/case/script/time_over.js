//= info tick 9
//= brunt warning the iteration's time is over: 1 timers and 0 asynchronous operations of the script were dropped
let n = 0;
export default function () {
  setInterval(() => { if (++n === 9) console.log('tick', n); }, 1000);
}
