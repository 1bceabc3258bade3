const GIB = 1_024;
const UNITS_IN_VCPU = 1_024;

/** Memory that goes with so many CPU units: from, to and step in MiB. */
const SIZES: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2 * GIB, 512],
  512: [GIB, 4 * GIB, GIB],
  1_024: [2 * GIB, 8 * GIB, GIB],
  2_048: [4 * GIB, 16 * GIB, GIB],
  4_096: [8 * GIB, 30 * GIB, GIB],
  8_192: [16 * GIB, 60 * GIB, 4 * GIB],
  16_384: [32 * GIB, 120 * GIB, 8 * GIB],
};

/**
 * A sentence when Fargate has no task of that size; undefined when it has.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
export function fargateSizeFault(cpu: string | undefined, memory: string | undefined): string | undefined {
  const units = cpuUnits(cpu);
  const mib = memoryMib(memory);
  if (units === undefined || mib === undefined)
    return 'Invalid setting for task: cpu and memory must be numbers.';
  const [from, to, step] = SIZES[units] ?? [0, 0, 1];
  const is256 = units === 256 && mib === 1_536;
  const fits = mib >= from && mib <= to && (mib - from) % step === 0 && !is256;
  return fits && to > 0 ? undefined : 'No Fargate configuration exists for given values.';
}

/** `256`, `.25 vCPU` and `0.25 vcpu` are the same. */
export function cpuUnits(text = ''): number | undefined {
  const [, amount, unit] = /^\s*(\d*\.?\d+)\s*(vcpu)?\s*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return unit === undefined ? Number(amount) : Number(amount) * UNITS_IN_VCPU;
}

/** `1024`, `1GB` and `1 gb` are the same. */
export function memoryMib(text = ''): number | undefined {
  const [, amount, unit] = /^\s*(\d*\.?\d+)\s*(gb)?\s*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return unit === undefined ? Number(amount) : Number(amount) * GIB;
}
