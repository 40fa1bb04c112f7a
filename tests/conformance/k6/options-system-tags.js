// Chosen system tags.
import http from 'k6/http';
import { check, group } from 'k6';

const B = __ENV.BASE;

export const options = { systemTags: ['method', 'status', 'iter', 'vu', 'group'] };

export default function () {
  http.get(`${B}/echo`);
  check(1, { c: () => true });
  group('g', () => http.get(`${B}/echo`));
}
