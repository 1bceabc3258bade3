import type { Row } from './race.ts';

const PYTHON = 'python json loop';

/** One table an input: the fastest first, each with how many times as fast as the Python loop it is. */
export function printTables(rows: readonly Row[]): void {
  for (const input of new Set(rows.map((row) => row.input))) {
    const raced = rows.filter((row) => row.input === input).toSorted((a, b) => a.seconds - b.seconds);
    const python = raced.find(({ name }) => name === PYTHON);
    console.log(`\n${input}`);
    printRow(['', 'MB/s', 's', 'CPU s', 'peak MB', 'x python']);
    for (const { name, megabytesPerSecond, seconds, cpuSeconds, peakMegabytes } of raced) {
      const ratio = python === undefined ? '' : (python.seconds / seconds).toFixed(1);
      const measured = [megabytesPerSecond.toFixed(0), seconds.toFixed(2), cpuSeconds?.toFixed(2) ?? '-'];
      printRow([name, ...measured, peakMegabytes?.toFixed(0) ?? '-', ratio]);
    }
  }
}

function printRow([name = '', ...cells]: readonly string[]): void {
  console.log(`  ${name.padEnd(22)}${cells.map((cell) => cell.padStart(10)).join('')}`.trimEnd());
}
