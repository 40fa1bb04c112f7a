//= info init
//= info in a timer
//= info iteration
setTimeout(() => console.log('in a timer'), 3);
console.log('init');
export default () => console.log('iteration');
