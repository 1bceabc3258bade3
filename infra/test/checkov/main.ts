// `npm run check:checkov`: holds every stack of every environment against checkov's checks of AWS. What it finds is fixed
// or waived beside the code; the last line counts. Needs Python and PyPI on its first run.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPythonPackages } from '@fairway/local-aws/python-packages';

import { chosenStacks, realStacks } from '../support/real-stacks.ts';
import { judgeFindings, type Finding } from './findings.ts';

const CHECKOV = 'checkov==3.3.30';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const stacks = [...realStacks, ...chosenStacks];
const home = join(import.meta.dirname, '../../../.fairway/tools', CHECKOV.replace('==', '-'));

const scratch = await mkdtemp(join(tmpdir(), 'fairway-checkov-'));
try {
  const python = await installPythonPackages(home, [CHECKOV]);
  for (const { name, json } of stacks) {
    await mkdir(join(scratch, name));
    // Resources alone: the checks are about them, and checkov reads no list of providers.
    await writeFile(
      join(scratch, name, 'main.tf.json'),
      JSON.stringify({ resource: json.resource }, null, 1),
    );
  }
  const { findings, passed } = await check(python);
  const { waived, faults } = judgeFindings(findings, stacks, new Date().toISOString().slice(0, 10));
  process.stdout.write(faults.map((fault) => `✗ ${fault}\n`).join(''));
  process.stdout.write(`checkov: ${passed} checks kept, ${waived} waived with a reason\n`);
  process.stdout.write(`${passed + waived} passed, ${faults.length} failed\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

interface Output {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
}

/** Offline: checkov would only download texts for its own product. */
async function check(python: string): Promise<{ findings: readonly Finding[]; passed: number }> {
  const args = ['-m', 'checkov.main', '-d', scratch, '--framework', 'terraform_json', '--compact', '--quiet'];
  const stdout = await outputOf(python, [...args, '--skip-download', '-o', 'json']);
  const { results, summary } = JSON.parse(stdout) as Output;
  if (summary.parsing_errors > 0) throw new Error(`checkov could not read ${summary.parsing_errors} stacks`);
  return {
    passed: summary.passed,
    findings: results.failed_checks.map(({ check_id, check_name, resource, file_path: path }) => ({
      check: check_id,
      name: check_name,
      stack: path.split('/')[1] ?? '',
      resource,
    })),
  };
}

/** It exits 1 when a check fails: that is an answer. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`checkov said nothing:\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
