import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

import { insistOnTools } from './config.ts';

export interface Certificates {
  readonly certificate: string;
  readonly key: string;
  /** The authority that signed the certificate, and one that did not. */
  readonly authority: string;
  readonly otherAuthority: string;
}

/** A certificate for `localhost`, signed by itself; nothing, with a line that says so, where there is no openssl. */
export function certificates(folder: string): Certificates | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
  } catch {
    const missing = 'openssl not found (apt-get install openssl)';
    if (insistOnTools) throw new Error(missing);
    process.stderr.write(`skipped: ${missing}\n`);
    return undefined;
  }
  const own = selfSigned(folder, 'server');
  const other = selfSigned(folder, 'other');
  return { ...own, authority: own.certificate, otherAuthority: other.certificate };
}

function selfSigned(folder: string, name: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-out',
      certificate,
      '-keyout',
      key,
    ],
    { stdio: 'ignore' },
  );
  chmodSync(key, 0o600);
  return { certificate, key };
}
