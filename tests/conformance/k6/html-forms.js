// Values and serialising.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const doc = http.get(`${B}/html`).html();
  const f = doc.find('form');
  console.log(f.serialize(), JSON.stringify(f.serializeObject()), JSON.stringify(f.serializeArray()));
  console.log(doc.find('select').val(), doc.find('textarea').val(), doc.find('input[name=user]').val());
}
