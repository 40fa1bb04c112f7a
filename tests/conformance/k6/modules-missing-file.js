// An import that leads nowhere.
import x from './nowhere.js';

export default function () {}
