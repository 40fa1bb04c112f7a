//= exception: Uncaught (in promise) 5
export default () => { Promise.reject(5); };
