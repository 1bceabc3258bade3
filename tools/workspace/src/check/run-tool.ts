import { execFile, spawn } from 'node:child_process';

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

/** The two streams and the exit code of a Node program of the workspace, which shows nothing itself. */
export function askTool(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exit: unknown }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exit: error === null ? 0 : error.code });
    });
  });
}
