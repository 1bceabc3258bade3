/** A pattern of AWS's models, which are Java's, for a whole text. */
export function wholeText(pattern: string): RegExp {
  const source = pattern.replaceAll('\\p{Print}', '[\\u0020-\\u007e]');
  return new RegExp(`^(?:${source})$`, 'u');
}
