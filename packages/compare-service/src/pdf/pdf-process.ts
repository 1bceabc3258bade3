// A process of its own for reading PDF files: a hostile file harms this process alone.
import { Worker } from 'node:worker_threads';

import { createGuardedState, guarded } from './guarded-state.ts';
import { Memory } from './memory.ts';
import type { PdfProcessSettings, PdfReply, PdfTask } from './messages.ts';
import { openPdfText, toProblem, type PdfText } from './pdf-text.ts';
import { createPdfOpener } from './pdfjs.ts';
import type { ProcessGuard } from './process-guard.ts';

const PROGRESS_EVERY_MS = 250;

const settings = JSON.parse(process.argv[2] ?? '{}') as PdfProcessSettings;
const state = createGuardedState();
new Worker(new URL('./process-guard.ts', import.meta.url), {
  workerData: {
    state,
    parent: process.ppid,
    pageMs: settings.pageMs,
    fileMs: settings.fileMs,
  } satisfies ProcessGuard,
});

// The callers end with the service, so this process ends too.
process.once('disconnect', () => process.exit());
const opener = await createPdfOpener();
const memory = new Memory();
let file: PdfText | undefined;
let toldAt = 0;
process.on('message', (task: PdfTask) => {
  void answer(task);
});
reply({ type: 'ready' });

async function answer(task: PdfTask): Promise<void> {
  try {
    reply(await perform(task));
  } catch (error) {
    await close();
    const { kind, message } = toProblem(error);
    reply({ type: 'problem', kind, sentence: message });
  }
}

async function perform(task: PdfTask): Promise<PdfReply> {
  switch (task.type) {
    case 'open': {
      Atomics.store(state, guarded.memoryMib, task.memoryMib);
      memory.start(task.memoryMib);
      guard(1);
      onPage();
      const { textCharacters } = settings;
      file = await openPdfText(opener, task.bytes, { textCharacters, onPage, memory });
      return { type: 'opened', pages: file.pages };
    }
    case 'read':
      return { type: 'texts', texts: (await file?.read(task.first, task.last)) ?? [] };
    case 'close':
      await close();
      return { type: 'closed' };
  }
}

async function close(): Promise<void> {
  const closing = file;
  file = undefined;
  // The text is complete by now: a failure to close the file must not lose it.
  await closing?.close().catch(() => undefined);
  memory.afterFile();
  guard(0);
}

function guard(busy: 0 | 1): void {
  Atomics.store(state, guarded.busy, busy);
  Atomics.notify(state, guarded.busy);
}

/** Gives the next page its time, and says now and then that pages are being read. */
function onPage(): void {
  Atomics.add(state, guarded.pages, 1);
  if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
  toldAt = performance.now();
  reply({ type: 'page' });
}

function reply(message: PdfReply): void {
  process.send?.(message);
}
