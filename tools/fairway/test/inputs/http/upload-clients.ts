import { execFile, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Upload {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly chunked: boolean;
}

/** Uploads the same several times. @returns the answer of each time: a status, or why there is none */
export type UploadClient = (upload: Upload, turns: number) => Promise<readonly string[]>;

export interface UploadClients {
  readonly clients: ReadonlyMap<string, UploadClient>;
  readonly end: () => void;
}

/** Every client that this machine has. */
export function uploadClients(): UploadClients {
  const clients = new Map<string, UploadClient>([['fetch', repeated(byFetch)]]);
  const ends: (() => void)[] = [];
  if (has('curl')) {
    clients.set('curl', repeated(byCurl([])));
    clients.set('curl, HTTP/1.0', repeated(byCurl(['--http1.0'])));
  } else console.error('skipped: curl not found (apt-get install curl)');
  if (has('python3')) {
    for (const client of ['http.client', 'urllib']) {
      const { upload, end } = pythonClient(client);
      clients.set(client, upload);
      ends.push(end);
    }
  } else console.error('skipped: python3 not found (apt-get install python3)');
  return { clients, end: () => ends.forEach((end) => end()) };
}

function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

const MAX_SECONDS = 60;

function repeated(once_: (upload: Upload) => Promise<string>): UploadClient {
  return async (upload, turns) => {
    const answers: string[] = [];
    for (let turn = 0; turn < turns; turn += 1) answers.push(await once_(upload));
    return answers;
  };
}

async function byFetch({ port, method, path, headers, bytes, chunked }: Upload): Promise<string> {
  const body = new Uint8Array(bytes).fill(0x78);
  const signal = AbortSignal.timeout(MAX_SECONDS * 1_000);
  const sent = chunked ? { body: new Blob([body]).stream(), duplex: 'half' as const } : { body };
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, signal, ...sent });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch (error) {
    const { message, cause } = error as Error;
    return `${message}: ${(cause as Error | undefined)?.message ?? ''}`;
  }
}

function byCurl(version: readonly string[]) {
  return ({ port, method, path, headers, bytes, chunked }: Upload): Promise<string> => {
    const fields = Object.entries({
      ...headers,
      ...(chunked && version.length === 0 ? { 'Transfer-Encoding': 'chunked' } : {}),
    }).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const args = [
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '--max-time',
      `${MAX_SECONDS}`,
      ...version,
      '-X',
      method,
      ...fields,
      '--data-binary',
      '@-',
      `http://127.0.0.1:${port}${path}`,
    ];
    return new Promise((resolve) => {
      const curl = execFile('curl', args, (error, stdout) =>
        resolve(error === null ? stdout : `curl exit ${String(error.code)} ${stdout}`),
      );
      // It reads all of it before it begins, and ends without where it has its answer first.
      curl.stdin?.on('error', () => undefined).end(Buffer.alloc(bytes, 'x'));
    });
  };
}

const script = fileURLToPath(new URL('./upload_clients.py', import.meta.url));

/** One process for all uploads: starting Python takes longer than most of them. */
function pythonClient(client: string): { upload: UploadClient; end: () => void } {
  const python = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(python.stdout);
  // It answers in the order in which it was asked.
  const asked: ((answers: string[]) => void)[] = [];
  lines.on('line', (line) => asked.shift()?.(JSON.parse(line) as string[]));
  return {
    upload(upload, turns) {
      python.stdin.write(`${JSON.stringify({ client, ...upload, turns })}\n`);
      return new Promise((resolve) => asked.push(resolve));
    },
    end: () => python.stdin.end(),
  };
}
