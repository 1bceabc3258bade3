import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { RunningEnvironment } from './running-environment.ts';
import type { Tally } from './tally.ts';
import { uploadClients, type Upload } from './upload-clients.ts';

export interface RefusalOptions {
  /** The number of times that each client uploads the same. */
  readonly turns: number;
  /** Bytes of the uploads. */
  readonly sizes: readonly number[];
}

type Refusal = Omit<Upload, 'bytes' | 'chunked' | 'port'> & {
  readonly ports: readonly number[];
  /** By the upload's size and framing. */
  readonly status: (bytes: number, chunked: boolean) => string;
};

/** Uploads that are refused before they are read, by every client, directly and through the edge: each gets the answer. */
export async function uploadToRefusals(
  environment: RunningEnvironment,
  { turns, sizes }: RefusalOptions,
  tally: Tally,
): Promise<void> {
  const refusing = await startRefusingService();
  const { clients, end } = uploadClients();
  const refusals = [...refusalsOf(environment), ...refusing.refusals];
  for (const bytes of sizes) {
    for (const refusal of refusals) {
      await Promise.all(
        [...clients].flatMap(([client, upload], index) =>
          refusal.ports.map(async (port) => {
            const chunked = index % 2 === 1 && client !== 'urllib';
            const { ports: _ports, status, ...request } = refusal;
            const answers = await upload({ ...request, port, bytes, chunked }, turns);
            for (const answer of answers) {
              tally.add(answer);
              if (answer !== status(bytes, chunked))
                tally.fault(
                  `${client} with ${bytes} bytes${chunked ? ' in chunks' : ''} to ${request.method} ${request.path} ` +
                    `${port === environment.port ? 'through the edge' : 'directly'}: ${answer} instead of ${status(bytes, chunked)}`,
                );
            }
          }),
        ),
      );
    }
  }
  end();
  refusing.end();
}

function refusalsOf({ port, services }: RunningEnvironment): Refusal[] {
  const both = (name: string): number[] => [
    port,
    services.find((service) => service.name === name)?.port ?? 0,
  ];
  const csv = { 'content-type': 'text/csv' };
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'multipart/form-data; boundary=b' };
  return [
    { method: 'POST', path: '/nowhere', headers: csv, ports: [port], status: () => '404' },
    { method: 'POST', path: '/-/status/nothing', headers: csv, ports: both('status'), status: () => '404' },
    { method: 'DELETE', path: '/hello/Ann', headers: csv, ports: both('birthday'), status: () => '405' },
    { method: 'POST', path: '/-/logs/docs/', headers: csv, ports: both('logs'), status: () => '405' },
    { method: 'PUT', path: '/hello/Ann', headers: csv, ports: both('birthday'), status: () => '415' },
    { method: 'POST', path: '/compare_files', headers: csv, ports: both('compare'), status: () => '415' },
    {
      method: 'POST',
      path: '/compare_files',
      headers: { ...form, 'content-encoding': 'gzip' },
      ports: both('compare'),
      status: () => '415',
    },
    {
      method: 'PUT',
      path: '/hello/Ann',
      headers: json,
      ports: both('birthday'),
      status: (bytes) => (bytes > 102_400 ? '413' : '422'),
    },
    {
      method: 'POST',
      path: '/compare_files',
      headers: form,
      ports: both('compare'),
      // Not a form at all: a body that is announced as too large is not even read.
      status: (bytes, chunked) => (bytes > 21_000_000 && !chunked ? '413' : '422'),
    },
  ];
}

async function startRefusingService(): Promise<{ refusals: Refusal[]; end: () => void }> {
  const program = fileURLToPath(new URL('./refusing-service.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { direct, edge, forbidden } = JSON.parse(line) as { direct: number; edge: number; forbidden: string };
  const form = { 'content-type': 'multipart/form-data; boundary=b' };
  const upload = { method: 'POST', headers: form, ports: [edge, direct] };
  const token = { ...form, authorization: `Bearer ${forbidden}` };
  return {
    refusals: [
      { ...upload, path: '/closed', status: () => '401' },
      { ...upload, path: '/closed', headers: token, status: () => '403' },
      { ...upload, path: '/busy', status: () => '503' },
      { ...upload, path: '/faulty', status: () => '422' },
      { ...upload, path: '/nobody', ports: [edge], status: () => '503' },
    ],
    end: () => child.kill('SIGTERM'),
  };
}
