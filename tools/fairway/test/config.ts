/** The number of the process that runs this test file, of those that run test files side by side: 1 and more. */
export function workerNumber(): number {
  return Number(process.env['JEST_WORKER_ID'] ?? 1);
}
