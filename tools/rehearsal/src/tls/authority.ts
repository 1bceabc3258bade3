import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const DAYS = '30';

/** The reason why certificates cannot be made on this machine, with the command that mends it. */
export class NoOpenssl extends Error {
  override name = 'NoOpenssl';

  constructor() {
    super('openssl not found (apt-get install openssl)');
  }
}

/**
 * A certificate authority for every name of a rehearsal: it is made for that one alone, and trusted only by programs
 * that are told to.
 */
export class Authority {
  /** The authority's certificate, as `curl --cacert` and `NODE_EXTRA_CA_CERTS` take it. */
  readonly file: string;
  readonly #folder: string;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, 'authority.pem');
  }

  /**
   * Makes an authority, or takes the one that the folder has.
   * @param folder absolute
   * @throws {NoOpenssl} where certificates cannot be made
   */
  static async open(folder: string): Promise<Authority> {
    const authority = new Authority(folder);
    await mkdir(folder, { recursive: true });
    const isThere = await readFile(authority.file).then(
      () => true,
      () => false,
    );
    if (!isThere) await authority.#make();
    return authority;
  }

  /** A certificate for a host name; made when it is first asked for. */
  contextFor(name: string): Promise<SecureContext> {
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    const made = this.#sign(name);
    this.#contexts.set(name, made);
    made.catch(() => this.#contexts.delete(name));
    return made;
  }

  async #make(): Promise<void> {
    await openssl([
      'req',
      '-x509',
      ...CURVE,
      '-days',
      DAYS,
      '-subj',
      '/CN=Fairway rehearsal',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
      '-keyout',
      this.#keyFile,
      '-out',
      this.file,
    ]);
  }

  async #sign(name: string): Promise<SecureContext> {
    if (!/^[a-z0-9.-]{1,253}$/.test(name)) throw new Error(`not a host name: ${name}`);
    const [key, request, extensions, certificate] = ['key', 'csr', 'ext', 'crt'].map((kind) =>
      join(this.#folder, `${name}.${kind}`),
    ) as [string, string, string, string];
    await writeFile(extensions, `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`);
    // A common name has at most 64 bytes; clients read the alternative name.
    await openssl(['req', ...CURVE, '-subj', '/CN=rehearsal', '-keyout', key, '-out', request]);
    await openssl([
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      this.file,
      '-CAkey',
      this.#keyFile,
      '-CAserial',
      join(this.#folder, `${name}.srl`),
      '-CAcreateserial',
      '-days',
      DAYS,
      '-extfile',
      extensions,
      '-out',
      certificate,
    ]);
    return createSecureContext({ key: await readFile(key), cert: await readFile(certificate) });
  }

  get #keyFile(): string {
    return join(this.#folder, 'authority.key');
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', args).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NoOpenssl();
    throw error;
  });
}
