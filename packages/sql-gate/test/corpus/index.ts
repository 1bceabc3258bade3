export { hostile } from './hostile.ts';
export { honest } from './honest.ts';
