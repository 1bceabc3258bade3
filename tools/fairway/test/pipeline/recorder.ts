/** Takes the place of `./fairway` in the clones that workflows make: it records each call, and answers. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';

import { runInProcess } from '../run-in-process.ts';
import type { WorkspaceEnvironments } from '../../src/workspace/workspace.ts';
import { setStepEnvironment } from './config.ts';

/** After the zero of the last field. */
const END = '\0END\0';

/**
 * Sends its arguments, variables and the commit of its clone, and carries out the answer. Bash alone: it is called
 * often.
 */
export const RECORDER_SCRIPT = `#!/bin/bash
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$RECORDER_PORT"
printf '%s\\0' "$0" "$#" "$@" "HEAD=$(<.git/HEAD)" >&3
for name in "\${!GITHUB_@}" RECORDED_ROLE PWD; do printf '%s=%s\\0' "$name" "\${!name-}" >&3; done
printf '\\0END\\0' >&3
read -r -d '' answer <&3 || true
eval "$answer"
`;

export interface Call {
  /** `deploy dev --notify`: the words after ./fairway, or `npm test`. */
  readonly words: string;
  /** The role that it was called with. */
  readonly role: string;
  /** The commit that its clone is at. */
  readonly commit: string;
}

export interface Answer {
  readonly stdout?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly summary?: string;
  /** Written to the clone, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that must be there. */
  readonly needs?: readonly string[];
  readonly code?: number;
}

/** @returns undefined for a verb that runs as it is, in this process */
export type Answers = (words: readonly string[]) => Answer | undefined;

export class Recorder {
  readonly calls: Call[] = [];
  readonly #server: Server;
  readonly #environments: WorkspaceEnvironments;
  answers: Answers;

  private constructor(server: Server, environments: WorkspaceEnvironments, answers: Answers) {
    this.#server = server;
    this.#environments = environments;
    this.answers = answers;
    server.on('connection', (socket) => {
      this.#serve(socket);
    });
  }

  static async start(environments: WorkspaceEnvironments, answers: Answers): Promise<Recorder> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Recorder(server, environments, answers);
  }

  get port(): string {
    return String((this.#server.address() as AddressInfo).port);
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: Socket): void {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (!text.endsWith(END)) return;
      void this.#answer(text).then(
        (script) => socket.end(script),
        (error: unknown) => socket.end(`echo ${quote(String(error))} >&2; exit 99`),
      );
    });
  }

  async #answer(text: string): Promise<string> {
    const [command = '', count = '', ...fields] = text.slice(0, -END.length - 1).split('\0');
    const words = fields.slice(0, Number(count));
    const variables = Object.fromEntries(
      fields.slice(words.length).map((field) => field.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
    const program = command.endsWith('/fairway') ? [] : [command.replace(/^.*\/(?=npm$|npx$)/, '')];
    this.calls.push({
      words: [...program, ...words].join(' '),
      role: variables['RECORDED_ROLE'] ?? '',
      commit: variables['HEAD'] ?? '',
    });
    const answer = this.answers([...program, ...words]);
    return answer === undefined ? this.#runVerb(words, variables) : scriptOf(answer);
  }

  async #runVerb(words: readonly string[], variables: Readonly<Record<string, string>>): Promise<string> {
    setStepEnvironment({
      GITHUB_TOKEN: undefined,
      GITHUB_API_URL: undefined,
      ...Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('GITHUB_'))),
    });
    // This process works in another folder than the clone.
    const root = variables['PWD'] ?? '';
    const args = words.map((word, index) =>
      words[index - 1] === '--plans' || words[index - 1] === '--report' ? resolve(root, word) : word,
    );
    const { code, stdout, stderr } = await runInProcess(args, this.#environments, { root });
    return `printf %s ${quote(stdout)}; printf %s ${quote(stderr)} >&2; exit ${code}`;
  }
}

function scriptOf({
  stdout = '',
  outputs = {},
  summary = '',
  files = {},
  needs = [],
  code = 0,
}: Answer): string {
  return [
    ...needs.map((file) => `[ -f ${quote(file)} ] || { echo ${quote(`${file} is missing`)} >&2; exit 98; }`),
    ...Object.keys(files).map((file) => `mkdir -p "$(dirname ${quote(file)})"`),
    ...Object.entries(files).map(([file, text]) => `printf %s ${quote(text)} > ${quote(file)}`),
    ...Object.entries(outputs).map(
      ([name, value]) => `echo ${quote(`${name}=${value}`)} >> "$GITHUB_OUTPUT"`,
    ),
    `printf %s ${quote(summary)} >> "$GITHUB_STEP_SUMMARY"`,
    `printf %s ${quote(stdout)}`,
    `exit ${code}`,
  ].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
