// submitForm and clickLink.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/html`);
  console.log(r.submitForm().json('body'));
  console.log(r.submitForm({ formSelector: '#f', fields: { user: 'me', extra: 'x y' }, submitSelector: '[name=go]' }).json('body'));
  console.log(r.clickLink().json('target'), r.clickLink({ selector: '#second' }).json('target'));
}
