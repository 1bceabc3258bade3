// Imported before pdf.js: when that loads, it makes or extends classes that only browsers and a native package have.
// Text needs none of them.
const names = globalThis as Record<string, unknown>;
for (const name of ['DOMMatrix', 'ImageData', 'Path2D'] as const) names[name] ??= Object;

export {};
