/** The half of pdf.js that has no types: it is only handed over to the other half. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.min.mjs' {
  const half: { readonly WorkerMessageHandler: object };
  export = half;
}
