import { describe, expect, test } from '@jest/globals';

import { runTool } from './run-tool.ts';

const cwd = import.meta.dirname;

describe('a tool', () => {
  test('is its exit code and everything that it printed', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 3;";

    const run = await runTool(['-e', script], { cwd });

    expect(run.exit).toBe(3);
    expect(run.output).toContain('out\n');
    expect(run.output).toContain('err\n');
  });

  test('that hangs is ended, which fails', async () => {
    const run = await runTool(['-e', "console.log('on it'); setInterval(() => {}, 1000);"], {
      cwd,
      timeoutMs: 500,
    });

    expect(run).toEqual({
      exit: 1,
      output: expect.stringContaining('ended by SIGKILL; a check may take 0.5 s'),
    });
  });

  test('has ended when it ends, whatever it leaves behind with its output', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const left = spawn('sleep', ['60'], { stdio: 'inherit', detached: true });
      console.log(left.pid);
      left.unref();
    `;

    const run = await runTool(['-e', script], { cwd });

    expect(run.exit).toBe(0);
    process.kill(Number(run.output));
  });
});
