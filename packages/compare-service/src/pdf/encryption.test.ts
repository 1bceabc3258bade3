import { describe, expect, test } from '@jest/globals';

import { onePage, show } from '../../test/pdf/raw-pdf.ts';
import { withoutEncryption } from './encryption.ts';
import { createPdfReader } from './pdf-reader.ts';

/** A file that names these filters for its encryption, with a password that is not known. */
function encrypted(filters: string): Buffer {
  const bytes = '00'.repeat(48);
  const dictionary = `<< /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <${bytes}> /U <${bytes}> /OE <${bytes}> /UE <${bytes}>
    /Perms <${'00'.repeat(16)}> /CF << /StdCF << /CFM /AESV3 /AuthEvent /EFOpen /Length 32 >> >> ${filters} >>`;
  const file = onePage(show('61'), undefined, [dictionary]).toString('latin1');
  return Buffer.from(file.replace('trailer\n<<', 'trailer\n<< /Encrypt 6 0 R'), 'latin1');
}

describe('a file that is encrypted', () => {
  test.each(['/StmF /Identity /StrF /Identity /EFF /StdCF', '/EFF /StdCF'])(
    'but for its texts needs no password: %s',
    async (filters) => {
      const reader = createPdfReader({ processes: 1 });
      const text = await reader.text(encrypted(filters), new AbortController().signal);
      await reader.close();

      expect(text).toBe('a');
    },
  );

  test.each(['/StmF /StdCF /StrF /StdCF', '/StmF /StdCF /StrF /Identity', '/StmF /Identity /StrF /StdCF'])(
    'with its texts needs one: %s',
    (filters) => {
      expect(withoutEncryption(encrypted(filters))).toBeUndefined();
    },
  );

  test('has no encryption to be left out where it does not say so', () => {
    expect(withoutEncryption(onePage(show('61')))).toBeUndefined();
  });
});
