import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { compileCache } from '@fairway/local-ecs';
import { Registry } from '@fairway/oci';
import { pushBase } from '@fairway/rehearsal/base-image';

import { runVerb } from '../run-in-process.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { fixtureProgram } from '../up-process.ts';
import { scrubVariables, setVariables } from './config.ts';

const REGION = 'eu-west-1';
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** Emulated AWS for verbs. */
export interface Emulator {
  readonly endpoint: string;
  readonly ecr: ECRClient;
  readonly registry: Registry;
  createRepositories(...names: readonly string[]): Promise<void>;
  /** An image of every architecture, as a base; returns its name with the digest. */
  pushBase(): Promise<string>;
  /** The command line in this process: the same output, but faster. */
  readonly run: RunVerb;
  /** The command line as a process of its own. */
  readonly runProcess: RunVerb;
}

export type RunVerb = (root: string, ...args: readonly string[]) => Promise<VerbEnd>;

export interface VerbEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Its address and keys become this process's own. Undefined where this machine cannot run it, after saying so. */
export async function startEmulator(): Promise<Emulator | undefined> {
  const ministack = await startMinistackIfPossible({ region: REGION });
  if (ministack === undefined) return undefined;
  cleanUp(() => ministack.close());
  const { endpoint } = ministack;
  scrubVariables(temporaryFolder());
  setVariables({ ...KEYS, AWS_ENDPOINT_URL: endpoint });
  const ecr = new ECRClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
  });
  const registry = new Registry({ registry: new URL(endpoint).host });
  return {
    endpoint,
    ecr,
    registry,
    createRepositories: async (...names) => {
      for (const repositoryName of names) await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    },
    pushBase: () => pushBase(registry),
    run: runVerb,
    runProcess: (root, ...args) => runProgram({ ...KEYS, AWS_ENDPOINT_URL: endpoint }, root, args),
  };
}

/**
 * The command line over a test's workspace, as a process of its own, to its end.
 * @param env everything that it gets of an environment, the compile cache aside
 * @param stdin what it can read
 */
export async function runProgram(
  env: Readonly<Record<string, string>>,
  root: string,
  args: readonly string[],
  stdin = '',
): Promise<VerbEnd> {
  try {
    const run = promisify(execFile)(process.execPath, [fixtureProgram, root, ...args], {
      env: { ...compileCache(), ...env },
    });
    run.child.stdin?.end(stdin);
    const { stdout, stderr } = await run;
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as VerbEnd;
    return { code, stdout, stderr };
  }
}
