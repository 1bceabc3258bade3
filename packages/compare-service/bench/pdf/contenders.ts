import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import type { PdfReader } from '../../src/pdf/pdf-reader.ts';

export interface Contender {
  readonly name: string;
  /** Reads the text once. @returns seconds */
  readonly read: () => Promise<number>;
  readonly end: () => Promise<void>;
}

const PYPDF = 'pypdf==7.1.0';

/** Every program on this machine that reads the text of a PDF; missing ones are named. */
export async function startContenders(file: string, reader: PdfReader): Promise<Contender[]> {
  const all = [service(file, reader), pdftotext(file), await pypdf(file)];
  return all.filter((contender) => contender !== undefined);
}

function service(file: string, reader: PdfReader): Contender {
  const bytes = readFileSync(file);
  return {
    name: 'this service',
    read: () => timed(() => reader.text(bytes, new AbortController().signal)),
    end: () => Promise.resolve(),
  };
}

function pdftotext(file: string): Contender | undefined {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'pipe' });
  } catch {
    console.error('skipped: pdftotext not found (apt-get install poppler-utils)');
    return undefined;
  }
  return {
    name: 'pdftotext',
    read: () => timed(() => promisify(execFile)('pdftotext', [file, '-'], { maxBuffer: 1 << 26 })),
    end: () => Promise.resolve(),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function pypdf(file: string): Promise<Contender | undefined> {
  const venv = fileURLToPath(new URL('../../../../.fairway/tools/pypdf', import.meta.url));
  const python = `${venv}/bin/python`;
  try {
    if (!existsSync(python)) {
      execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', PYPDF], { stdio: 'pipe' });
    }
  } catch {
    console.error('skipped: pypdf not found (apt-get install python3-venv, and a reachable PyPI)');
    return undefined;
  }
  const script = fileURLToPath(new URL('read_with_pypdf.py', import.meta.url));
  const child = spawn(python, [script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  return {
    name: 'pypdf',
    read: async () => {
      child.stdin.write('again\n');
      const [seconds] = (await once(lines, 'line')) as [string];
      return Number(seconds);
    },
    end: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
