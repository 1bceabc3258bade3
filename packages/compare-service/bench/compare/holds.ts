/** The median of a contender's runs. */
export interface Row {
  readonly name: string;
  readonly input: string;
  readonly worst: boolean;
  readonly ms: number;
}

/** A condition that every run must meet. */
export interface Hold {
  readonly rule: string;
  readonly met: boolean;
  readonly got: string;
}

const WORST_MS = 3_000;

/** Every hold that can be judged by these rows; a missing contender leaves its holds out. */
export function holds(rows: readonly Row[]): Hold[] {
  const atLeast = (factor: number, theirs: string, ours: string, input: string): Hold[] => {
    const [slow, fast] = [theirs, ours].map((name) =>
      rows.find((row) => row.name === name && row.input === input),
    );
    if (slow === undefined || fast === undefined) return [];
    const ratio = slow.ms / fast.ms;
    const rule =
      factor < 1
        ? `at most ${(1 / factor).toFixed(0)}x the time of ${theirs}`
        : `at least ${factor}x ${theirs}`;
    const got = factor < 1 ? `${(1 / ratio).toFixed(2)}x its time` : `${ratio.toFixed(1)}x`;
    return [{ rule: `${rule} (${input})`, met: ratio >= factor, got }];
  };
  const mine = 'ours, in process';
  return [
    ...atLeast(4, 'python difflib, in process', mine, '100k lines, 1 %'),
    ...atLeast(4, 'python difflib, in process', mine, '100k lines, 20 %'),
    ...atLeast(20, 'jsdiff, in process', mine, '10k lines, 20 %'),
    ...atLeast(1 / 3, 'GNU diff', 'ours', '1M lines, 1 %'),
    ...rows
      .filter(({ name, worst }) => worst && name === mine)
      .map(({ input, ms }) => ({
        rule: `at most ${WORST_MS / 1000} s for 20 MB (${input})`,
        met: ms <= WORST_MS,
        got: `${(ms / 1000).toFixed(2)} s`,
      })),
  ];
}
