import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

import type { Digest } from '../digest.ts';
import { RegistryError } from './errors.ts';

/** Passes content on and ends with an error when it is longer, shorter or other than its name says. */
export function verified(digest: Digest, size: number, place: string): Transform {
  const hash = createHash('sha256');
  let bytes = 0;
  const fault = (reason: string): RegistryError => new RegistryError(`${place}: blob ${digest} ${reason}`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > size) {
        done(fault(`is longer than the ${size} bytes that its manifest says`));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (bytes !== size) {
        done(fault(`ends after ${bytes} of ${size} bytes`));
        return;
      }
      const found = `sha256:${hash.digest('hex')}`;
      done(found === digest ? null : fault(`came with other content, ${found}`));
    },
  });
}
