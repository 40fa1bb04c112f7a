import { late } from '../cycle_refused.js';
export const early = late;
