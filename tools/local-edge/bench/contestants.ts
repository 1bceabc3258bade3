import { spawnSync, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { answers, freePort, spawnProgram, spawnServer } from '@fairway/service-kit/benchmarking';

import { nginxFolder } from './nginx.ts';

/** A way to the same answer. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
}

export interface Contest {
  readonly contestants: readonly Contestant[];
  readonly end: () => void;
}

/** Starts one target, and in front of it every contestant that this machine can run, each in a process of its own. */
export async function startContest(): Promise<Contest> {
  const processes: ChildProcess[] = [];
  const [target, edge, nginx] = [await freePort(), await freePort(), await freePort()];
  async function start(name: string, port: number, child: ChildProcess) {
    processes.push(child);
    const url = `http://127.0.0.1:${port}/`;
    if (!(await answers(name, url, child)).ok)
      throw new Error(`${name} does not answer with the target's page`);
    return { name, url };
  }
  const contestants = [
    await start('direct', target, spawnServer(script('target.ts'), { args: [String(target)] })),
    await start('edge', edge, spawnServer(script('edge.ts'), { args: [String(edge), String(target)] })),
  ];
  if (spawnSync('nginx', ['-v']).error === undefined) {
    const folder = await nginxFolder(nginx, target);
    const child = spawnProgram('nginx', ['-p', folder, '-c', `${folder}/nginx.conf`]);
    contestants.push(await start('nginx', nginx, child));
  } else console.error('skipped: nginx not found (apt-get install nginx-light)');
  return {
    contestants,
    end() {
      // nginx ends its worker on SIGTERM.
      for (const child of processes) child.kill('SIGTERM');
    },
  };
}

function script(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}`, import.meta.url));
}
