import { spawn } from 'node:child_process';

export interface ToolRun {
  readonly exit: number;
  readonly output: string;
}

interface ToolOptions {
  readonly cwd: string;
  /** @default 600_000 */
  readonly timeoutMs?: number;
}

/** A process that the tool left behind may hold its output open; the tool's own has arrived by then. */
const OUTPUT_GRACE_MS = 1_000;

/**
 * Runs a Node program of the workspace and shows its output as it comes. Ends it after its time: a hanging tool
 * must not hang the run.
 * @param args as after `node`
 */
export async function runTool(args: readonly string[], options: ToolOptions): Promise<ToolRun> {
  const { cwd, timeoutMs = 600_000 } = options;
  const tool = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [tool.stdout, tool.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    tool.on('exit', () => setTimeout(() => stream.destroy(), OUTPUT_GRACE_MS).unref());
  }
  return await new Promise((resolve, reject) => {
    tool.on('error', reject);
    tool.on('close', (code, signal) => {
      if (signal !== null) output += `\nended by ${signal}; a check may take ${timeoutMs / 1000} s\n`;
      resolve({ exit: code ?? 1, output });
    });
  });
}
