// JSON that is none.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  try { http.get(`${B}/html`).json(); } catch (e) { console.log('threw'); }
  try { console.log(JSON.stringify(http.get(`${B}/html`).json('a'))); } catch (e) { console.log('threw'); }
  try { console.log(http.get(`${B}/empty`).json()); } catch (e) { console.log('threw'); }
}
