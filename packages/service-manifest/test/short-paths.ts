/** Every path over the symbols with up to `length` of them after the first slash. */
export function shortPaths(symbols: readonly string[], length: number): string[] {
  let longest = ['/'];
  const all = [...longest];
  for (let step = 0; step < length; step += 1) {
    longest = longest.flatMap((start) => symbols.map((symbol) => start + symbol));
    all.push(...longest);
  }
  return all;
}
