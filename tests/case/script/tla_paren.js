//= info awaited
await (new Promise((r) => setTimeout(r, 1)));
console.log('awaited');
