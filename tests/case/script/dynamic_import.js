//= info es runs
//= info 1
//= info GoError
export default async () => {
  console.log((await import('./lib/es.js')).x);
  try {
    await import('lodash');
  } catch (e) {
    console.log(e.name);
  }
};
