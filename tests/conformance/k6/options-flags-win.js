// Flags win over the script.
// args: --iterations 3 --vus 1 --tag who=flag
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { vus: 4, duration: '30s', tags: { who: 'script', other: '1' } };

export default function () {
  http.get(`${B}/echo`);
}
