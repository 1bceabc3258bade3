// Imported before pdf.js, wherever that is imported: when it loads it makes or extends what only browsers and a native package
// have. Text needs none of them.
const names = globalThis as Record<string, unknown>;
for (const name of ['DOMMatrix', 'ImageData', 'Path2D'] as const) names[name] ??= Object;

export {};
