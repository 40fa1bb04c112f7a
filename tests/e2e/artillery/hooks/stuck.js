// stuck.js - hooks that never end, beside others that do.
exports.computes = (context, events, done) => {
  for (;;);
};
exports.waits = async () => {
  await new Promise((resolve) => setTimeout(resolve, 3600e3));
};
exports.computesLater = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (;;);
};
exports.quick = (context, events, done) => {
  events.emit('counter', 'quick.calls', 1);
  setTimeout(done, 10);
};
