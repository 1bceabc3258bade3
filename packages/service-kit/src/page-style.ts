/**
 * The style that every page begins with: its colours, light and dark, its letters and links. A page lists it among its
 * `staticFiles` and loads it before its own.
 * @example
 * const files = staticFiles('/-/orders/page', [pageStyle, new URL('./assets/orders.css', import.meta.url)]);
 */
export const pageStyle = new URL('./assets/page.css', import.meta.url);
