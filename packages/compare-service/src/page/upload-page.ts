import { html, type SafeHtml } from '@fairway/service-kit';

import { pageFrame } from './page-frame.ts';

/** Two places to drop a file, or to choose one: a plain form, which scripts only make quicker. */
export function uploadPage(): string {
  const content = html`
    <header>
      <h1>Compare two files</h1>
      <p>Python, TypeScript, text and PDF. Files are held in memory for the request and nowhere else.</p>
    </header>
    ${uploadForm()}
    <div id="result" tabindex="-1"></div>
  `;
  return pageFrame('Compare two files', content).markup;
}

/** The form alone; its result replaces it where scripts run, and is a page of its own where they do not. */
export function uploadForm(): SafeHtml {
  return html`<form id="upload" action="/compare_files" method="post" enctype="multipart/form-data">
    ${dropZone('file1', 'Before')} ${dropZone('file2', 'After')}
    <div class="actions">
      <button type="submit">Compare</button>
      <button type="submit" class="second" formaction="/compare_files?context=100">
        With 100 lines around each change
      </button>
      <p id="problem" role="alert"></p>
    </div>
  </form>`;
}

function dropZone(name: string, label: string): SafeHtml {
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
    <p class="hint" id="${name}-hint">.py, .ts, .txt or .pdf; choose it, or drop it here</p>
  </div>`;
}
