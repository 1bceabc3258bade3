import type { BrokenRule } from './rules.ts';

/**
 * The CPU and memory pairs that Fargate runs.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const GIB = 1024;

const memoryByCpu = {
  256: [512, 1 * GIB, 2 * GIB],
  512: gibSteps(1, 4, 1),
  1024: gibSteps(2, 8, 1),
  2048: gibSteps(4, 16, 1),
  4096: gibSteps(8, 30, 1),
  8192: gibSteps(16, 60, 4),
  16384: gibSteps(32, 120, 8),
} as const satisfies Record<number, readonly number[]>;

/** CPU units of a task: 1024 is one vCPU. */
export type FargateCpu = keyof typeof memoryByCpu;
/** Memory of a task in MiB. */
export type FargateMemoryMib = number;

export const fargateCpuValues = Object.keys(memoryByCpu).map(Number);

/** Memory sizes in MiB that Fargate pairs with `cpu`; empty when it does not know that `cpu`. */
export function fargateMemoryMib(cpu: number): readonly number[] {
  return (memoryByCpu as Record<number, readonly number[]>)[cpu] ?? [];
}

/** A task has a pair of CPU and memory that Fargate runs. */
export function fargateSizeRules({
  cpu,
  memoryMib,
}: {
  readonly cpu: number;
  readonly memoryMib: number;
}): readonly BrokenRule[] {
  const memory = fargateMemoryMib(cpu);
  if (memory.length === 0) {
    return [{ path: 'cpu', rule: `must be one of ${fargateCpuValues.join(', ')}`, value: cpu }];
  }
  if (memory.includes(memoryMib)) return [];
  const rule = `must be one of ${memory.join(', ')} with \`cpu\` ${cpu}`;
  return [{ path: 'memoryMib', rule, value: memoryMib }];
}

function gibSteps(first: number, last: number, step: number): readonly number[] {
  const sizes: number[] = [];
  for (let gib = first; gib <= last; gib += step) sizes.push(gib * GIB);
  return sizes;
}
