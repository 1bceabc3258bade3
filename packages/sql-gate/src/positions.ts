/**
 * Turns the parser's places, which are bytes of UTF-8 from 0, into PostgreSQL's: characters from 1.
 * @param sql without lone surrogates, which have no bytes
 */
export function characterPositions(sql: string): (byteOffset: number) => number {
  const bytes = Buffer.from(sql);
  return (byteOffset) => {
    const before = bytes.subarray(0, Math.max(0, byteOffset)).toString();
    return [...before].length + 1;
  };
}
