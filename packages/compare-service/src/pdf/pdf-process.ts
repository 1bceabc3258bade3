// A process of its own for reading PDF files: whatever one of them does, it does it here, to this process alone.
import { Worker } from 'node:worker_threads';

import type { PdfProcessSettings, PdfReply, PdfTask } from './messages.ts';
import { PdfProblem } from './pdf-problem.ts';
import { pdfText } from './pdf-text.ts';
import { loadPdfjs } from './pdfjs.ts';
import type { ProcessGuard } from './process-guard.ts';

const PROGRESS_EVERY_MS = 250;

const { memoryMib, textCharacters } = JSON.parse(process.argv[2] ?? '{}') as PdfProcessSettings;
const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
new Worker(new URL('./process-guard.ts', import.meta.url), {
  workerData: { state, memoryMib } satisfies ProcessGuard,
});

// With the service goes whoever waits for a text.
process.once('disconnect', () => process.exit());
const pdfjs = await loadPdfjs();
process.on('message', (bytes: PdfTask) => {
  void read(bytes);
});
reply({ type: 'ready' });

async function read(bytes: PdfTask): Promise<void> {
  guard(1);
  reply(await resultOf(bytes));
  guard(0);
}

function guard(busy: 0 | 1): void {
  Atomics.store(state, 0, busy);
  Atomics.notify(state, 0);
}

async function resultOf(bytes: PdfTask): Promise<PdfReply> {
  try {
    const text = await pdfText(pdfjs, bytes, { textCharacters, onPage: tellProgress() });
    return { type: 'text', text };
  } catch (error) {
    if (error instanceof PdfProblem) return { type: 'problem', kind: error.kind, sentence: error.message };
    return { type: 'failure', message: String(error) };
  }
}

/** Says now and then that pages are being read: what does not, is stuck in one. */
function tellProgress(): () => void {
  let toldAt = 0;
  return () => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    reply({ type: 'page' });
  };
}

function reply(message: PdfReply): void {
  process.send?.(message);
}
