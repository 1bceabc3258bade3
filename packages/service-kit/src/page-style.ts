/**
 * The style that every page begins with: its colours, light and dark, its letters and links. A page lists it among its
 * `staticFiles` and loads it before its own.
 */
export const pageStyle = new URL('./assets/page.css', import.meta.url);
