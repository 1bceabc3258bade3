// How messages show given values. Nothing else of this package is loaded with it, so that commands start fast.
export { printable, quotedValue } from './quoted-value.ts';
export { suggestion } from './suggestion.ts';
