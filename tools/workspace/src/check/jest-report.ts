import type { Finding } from './result.ts';

/** The parts of jest's `--json` report that are read here. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Test files that could not run at all, so that their tests are in no other number. */
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly JestTest[] }[];
}

interface JestTest {
  readonly fullName: string;
  readonly status: string;
}

const notRun = new Set(['pending', 'skipped', 'todo', 'disabled']);

export function findingOf(report: JestReport, exit: number, output: string): Finding {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    // Jest also fails for reasons that no test carries, such as a threshold: that must not read as passed.
    failed: exit !== 0 && failed === 0 ? 1 : failed,
    skipped: [
      ...tests.filter((test) => notRun.has(test.status)).map((test) => test.fullName),
      ...saidSkips(output),
    ],
    warnings: 0,
    output,
  };
}

/** Whether a tool is there is often known only once the tests run, too late for jest to count them as skipped. */
function saidSkips(output: string): readonly string[] {
  return [...new Set(output.match(/^skipped: .+$/gm))];
}
