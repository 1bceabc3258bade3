import type { PdfReader } from './compare-files.ts';

/** Says of every PDF that this build reads none. */
export const noPdfReader: PdfReader = {
  text() {
    const problem = new Error('This build of the service cannot read PDF files');
    problem.name = 'PdfProblem';
    return Promise.reject(problem);
  },
};
