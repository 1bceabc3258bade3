// A service that starts to read a PDF that never ends, and tells when; its test kills it.
import { createPdfReader } from '../../src/pdf/pdf-reader.ts';
import { billionDrawings, japanese } from './odd-pdfs.ts';

const nobodyLeaves = new AbortController().signal;
const reader = createPdfReader({
  processes: 1,
  limits: { pageMs: 600_000, fileMs: 600_000, stallMs: 600_000 },
});
await reader.text(japanese(), nobodyLeaves);
void reader.text(billionDrawings(), nobodyLeaves);
const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles: () => { pid?: number }[] };
const reading = handles.call(process).find(({ pid }) => pid !== undefined);
process.stdout.write(`${reading?.pid}\n`);
