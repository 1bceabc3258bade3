// `npm run prove:pipeline`: the workflows of .github deploy what is merged into `develop` of a repository of its own, against
// emulated AWS: their steps are real, and so are the verbs, Terraform, images, signatures and tasks. A story after another;
// exit code 1 with every fault. `-- --at FOLDER [STORY…]` keeps the emulation in that folder for the next call, and
// `-- --stop FOLDER` ends it.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { shared } from '@fairway/environments';
import { findRehearsal, hostLog, startHost, type RehearsalRecord } from '@fairway/rehearsal';
import { REPOSITORY } from '@fairway/workflows/harness';

import { ProofPipeline } from './proof-pipeline.ts';
import { ProofRepository, type Edits } from './proof-repository.ts';
import { STORIES, type ProofState } from './stories.ts';

/** dev, qa and a preview. */
const DATABASES = 3;
const STOP_MS = 60_000;

process.exitCode = await main(process.argv.slice(2));

async function main([option, given, ...names]: readonly string[]): Promise<number> {
  if (option === '--stop') return stop(resolve(given ?? ''));
  const keeps = option === '--at' && given !== undefined;
  const wanted = keeps && names.length > 0 ? names : Object.keys(STORIES);
  const unknown = option !== undefined && !keeps ? [option] : wanted.filter((name) => !(name in STORIES));
  if (unknown.length > 0) {
    process.stderr.write(
      `no such story or option: ${unknown.join(', ')}. Stories, after --at FOLDER: ${Object.keys(STORIES).join(', ')}\n`,
    );
    return 2;
  }
  const folder = keeps ? resolve(given) : await mkdtemp(join(tmpdir(), 'fairway-pipeline-'));
  const faults: string[] = [];
  try {
    await tell(folder, wanted, faults);
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    if (!keeps) {
      await stop(folder);
      await rm(folder, { recursive: true, force: true });
    }
  }
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

async function tell(folder: string, wanted: readonly string[], faults: string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const record = await emulationIn(folder);
  const isNew = !existsSync(join(folder, 'state.json'));
  const repository = isNew
    ? await ProofRepository.make(folder, choicesOf(record))
    : await ProofRepository.at(folder);
  const pipeline = await ProofPipeline.open(folder, repository, record);
  const state = await readState(folder);
  try {
    if (isNew) {
      await timed('bootstrap', () => pipeline.fairway('bootstrap', '--data', join(folder, 'data')));
      await writeState(folder, state);
    }
    for (const name of wanted) {
      const known = faults.length;
      const require = (is: boolean, sentence: string): void => {
        if (!is) faults.push(`${name}: ${sentence}`);
      };
      process.stdout.write(`${name}\n`);
      const story = new Map(Object.entries(STORIES)).get(name);
      await timed(name, async () => story?.({ pipeline, state, require })).catch((error: unknown) => {
        faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
      if (faults.length > known) process.stdout.write(`${name} is red\n`);
      await writeState(folder, state);
      if ((await findRehearsal(folder)) === undefined) {
        throw new Error(`the emulation has ended during ${name}: ${hostLog(folder)} says why`);
      }
    }
  } finally {
    await pipeline.close();
  }
  for (const { what, seconds } of state.timeline) process.stdout.write(`| ${what} | ${seconds} s |\n`);
}

/** The choices that a team writes when it takes the workspace; its base for images is one that every machine can run. */
function choicesOf({ base }: RehearsalRecord): Edits {
  return {
    'environments/src/shared.ts': (text) => text.replace("'owner/name'", `'${REPOSITORY}'`),
    'environments/src/previews.ts': (text) => text.replace('slots: 0', 'slots: 1'),
    // Signatures are asked for where nobody merges to: qa lets in what deploy.yml of develop has signed.
    'environments/src/qa.ts': (text) =>
      text.replace(
        /\};\s*$/,
        "  pipeline: { requireSignature: { kind: 'branches', branches: ['develop'] } },\n};\n",
      ),
    Dockerfile: (text) => text.replace(/^FROM .*$/m, `FROM ${base}`),
    // This machine has what tests need; those run by themselves, with npm test.
    '.ci/install': () => 'true\n',
  };
}

async function emulationIn(folder: string): Promise<RehearsalRecord> {
  const known = await findRehearsal(folder);
  if (known !== undefined) return known;
  await rm(join(folder, 'state.json'), { force: true });
  await rm(join(folder, 'repository'), { recursive: true, force: true });
  await rm(join(folder, 'github.json'), { force: true });
  await rm(join(folder, 'data'), { recursive: true, force: true });
  const { region, account: accountId } = shared;
  return timed('emulated AWS', async () => {
    const host = await startHost(
      { folder, port: 0, region, accountId, databases: DATABASES },
      () => undefined,
    );
    host.stay();
    return host.record;
  });
}

async function stop(folder: string): Promise<number> {
  const record = await findRehearsal(folder);
  if (record === undefined) return 0;
  process.kill(record.pid, 'SIGTERM');
  const until = performance.now() + STOP_MS;
  while ((await findRehearsal(folder)) !== undefined && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return 0;
}

async function readState(folder: string): Promise<ProofState> {
  const file = join(folder, 'state.json');
  if (!existsSync(file)) return { domains: {}, timeline: [] };
  return JSON.parse(await readFile(file, 'utf8')) as ProofState;
}

async function writeState(folder: string, state: ProofState): Promise<void> {
  await writeFile(join(folder, 'state.json'), JSON.stringify(state));
}

async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await act();
  } finally {
    const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`.padStart(9);
    process.stdout.write(`${seconds}  ${name}\n`);
  }
}
