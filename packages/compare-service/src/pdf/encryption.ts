/**
 * A file that encrypts only its attachments, and not its texts. pdf.js would ask for the password at once.
 * @returns a copy that does not speak of encryption, or undefined where texts are encrypted
 */
export function withoutEncryption(bytes: Uint8Array): Uint8Array | undefined {
  // One character a byte. The description of a file's encryption is always plain, never in a deflated object.
  const file = Buffer.from(bytes).toString('latin1');
  const [reference, number, generation] = /\/Encrypt\s+(\d+)\s+(\d+)\s+R/.exec(file) ?? [];
  if (reference === undefined) return undefined;
  const start = file.search(new RegExp(`(?<!\\d)${number}\\s+${generation}\\s+obj\\b`));
  const [dictionary = ''] = /^.*?endobj/s.exec(file.slice(start)) ?? [];
  if (start === -1 || !/\/V\s*[45]\b/.test(dictionary)) return undefined;
  // A file that names no filter for streams, or for strings, does not encrypt them.
  const isPlain = ['StmF', 'StrF'].every((name) => {
    const [, filter = 'Identity'] = new RegExp(`/${name}\\s*/(\\w+)`).exec(dictionary) ?? [];
    return filter === 'Identity';
  });
  if (!isPlain) return undefined;
  return Buffer.from(file.replaceAll(reference, ' '.repeat(reference.length)), 'latin1');
}
