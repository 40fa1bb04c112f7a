export * from './cjs.js';
export { default as fn } from './cjs_function.js';
export * as ns from './umd.js';
export const VERSION = 1;
