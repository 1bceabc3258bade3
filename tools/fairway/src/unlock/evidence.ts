import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

import { readGithubConfig, type GithubConfig } from '../aws/config.ts';
import type { Evidence, RunningProgram } from './judge-lock.ts';

/** `<server>/<owner>/<name>/actions/runs/<id>` */
const RUN_URL = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\/(\d+)$/;
const GITHUB_TIMEOUT_MS = 10_000;

/**
 * Looks at this machine, and asks GitHub about a workflow's run.
 * @param run address of the run that the ledger names
 */
export async function gatherEvidence(
  run: string | undefined,
  github: GithubConfig = readGithubConfig(),
): Promise<Evidence> {
  const programs = await terraformPrograms();
  const workflow = run === undefined ? undefined : { url: run, status: await runStatus(run, github) };
  return { hostname: hostname(), programs, workflow };
}

async function terraformPrograms(): Promise<readonly RunningProgram[]> {
  // `lstart` has five words: Sun Nov 29 21:50:26 2026.
  const { stdout } = await promisify(execFile)('env', ['LC_ALL=C', 'ps', '-eo', 'pid=,lstart=,args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const programs = stdout.split('\n').flatMap((line) => {
    const [, pid, startedAt = '', command = ''] =
      /^\s*(\d+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line) ?? [];
    const [program = ''] = command.split(' ');
    if (!/(?:^|\/)(?:terraform|tofu)$/.test(program)) return [];
    return [{ pid: Number(pid), startedAt: new Date(startedAt), command }];
  });
  return Promise.all(programs.map(async (program) => ({ ...program, folder: await folderOf(program.pid) })));
}

/** Only Linux has this; on other systems the folder is unknown. */
async function folderOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/** `queued`, `in_progress`, `completed` …; nothing when GitHub is not asked or does not say. */
async function runStatus(run: string, { api, token }: GithubConfig): Promise<string | undefined> {
  const [, repository, id] = RUN_URL.exec(run) ?? [];
  if (repository === undefined || id === undefined) return undefined;
  try {
    const answer = await fetch(`${api}/repos/${repository}/actions/runs/${id}`, {
      headers: {
        accept: 'application/vnd.github+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(GITHUB_TIMEOUT_MS),
    });
    if (!answer.ok) return undefined;
    const { status } = (await answer.json()) as { readonly status?: unknown };
    return typeof status === 'string' ? status : undefined;
  } catch {
    return undefined;
  }
}
