// Imported by modules-*.js.
import { twice } from './deeper/twice.js';

export const value = twice(21);
export default function hello(who) {
  return `hello ${who}`;
}
