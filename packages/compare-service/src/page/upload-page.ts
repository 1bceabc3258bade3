import { html, type SafeHtml } from '@fairway/service-kit';

import { pageFrame } from './page-frame.ts';

/**
 * Two places to drop a file, or to choose one: a plain form, which scripts only make quicker.
 * @param fileBytes the most bytes of one file
 */
export function uploadPage(fileBytes: number): string {
  const content = html`
    <header>
      <h1>Compare two files</h1>
      <div id="sign-in"></div>
      <p>Python, TypeScript, text and PDF. Files are held in memory for the request and nowhere else.</p>
    </header>
    ${uploadForm(fileBytes)}
    <div id="result" tabindex="-1"></div>
  `;
  return pageFrame('Compare two files', content).markup;
}

/** The form alone; its result replaces it where scripts run, and is a page of its own where they do not. */
function uploadForm(fileBytes: number): SafeHtml {
  const size = sizeText(fileBytes);
  return html`<form
    id="upload"
    action="/compare_files"
    method="post"
    enctype="multipart/form-data"
    data-max-bytes="${fileBytes}"
    data-max-size="${size}"
  >
    ${dropZone('file1', 'Before', size)} ${dropZone('file2', 'After', size)}
    <div class="actions">
      <button type="submit">Compare</button>
      <button type="submit" class="second" formaction="/compare_files?context=100">
        With 100 lines around each change
      </button>
      <p id="problem" role="alert"></p>
    </div>
  </form>`;
}

function dropZone(name: string, label: string, maxSize: string): SafeHtml {
  return html`<div class="zone">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="file"
      required
      accept=".py,.ts,.txt,.pdf"
      aria-describedby="${name}-hint"
    />
    <p class="hint" id="${name}-hint">.py, .ts, .txt or .pdf, up to ${maxSize}; choose or drop it here</p>
  </div>`;
}

/** A size as people say it: `10 MB`, `512 kB`. */
export function sizeText(bytes: number): string {
  const [unit, size] = bytes >= MEGABYTE ? ['MB', bytes / MEGABYTE] : ['kB', bytes / 1024];
  // `toLocaleString` would load the languages of the world, and this runs before the service listens.
  return `${Number(size.toFixed(1))} ${unit}`;
}

const MEGABYTE = 1024 * 1024;
