try {
  require('./cycle_refused_es.js');
} catch (e) {
  console.log(e);
}
