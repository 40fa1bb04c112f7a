//= info caught 5
export default () => {
  const p = Promise.reject(5);
  p.catch((e) => console.log('caught', e));
};
