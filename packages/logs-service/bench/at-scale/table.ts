import { ATHENA_ASSUMED, crossoverBytes, scannerReader, secondsFor } from '../../src/engine/crossover.ts';
import type { Figures } from './figures.ts';
import { athenaWith, waysOf } from './ways.ts';

const SIZES = [0.1, 1, 10, 100, 1_000, 10_000].map((gigabytes) => gigabytes * 1e9);
/** Other numbers of virtual CPUs that a query might get. */
const OTHER_VCPUS = [16, 256];

/** Markdown: size against time and cost of each way, and what the crossover depends on. */
export function tableOf(figures: Figures): string {
  const ways = waysOf(figures);
  const rows = SIZES.map((bytes) => [
    sizeText(bytes),
    ...ways.map(({ reader, usd }) => {
      const cost = usd(bytes);
      return `${durationText(secondsFor(reader, bytes))}${cost === 0 ? '' : `, ${usdText(cost)}`}`;
    }),
  ]);
  const header = ['text', ...ways.map(({ name }) => name)];
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n\n${crossovers(figures)}\n`;
}

function crossovers(figures: Figures): string {
  const from = (vcpus: number) =>
    `${(crossoverBytes(scannerReader, athenaWith(figures, vcpus)) / 2 ** 30).toFixed(1)} GiB`;
  const others = OTHER_VCPUS.map((vcpus) => `with ${vcpus} from ${from(vcpus)}`).join(', ');
  const { threads, cpuSecondsPerByteFromS3: scanner, cpuSecondsPerByteOfTrino: trino } = figures;
  return [
    `With ${ATHENA_ASSUMED.vcpus} virtual CPUs a query is faster than one process from ${from(ATHENA_ASSUMED.vcpus)} on, ${others}.`,
    `A gigabyte from S3 takes the scanner ${(scanner * 1e9).toFixed(1)} CPU seconds, and Trino ${(trino * 1e9).toFixed(0)}: ${figures.ofTrino}.`,
    `CPU seconds were measured on ${placeOf(figures)}; threads on ${placeOf(threads)}.`,
  ].join('\n');
}

function placeOf({ date, machine }: Figures['threads']): string {
  return `${date.slice(0, 10)}, ${machine}`;
}

export function sizeText(bytes: number): string {
  if (bytes >= 1e12) return `${bytes / 1e12} TB`;
  return bytes >= 1e9 ? `${bytes / 1e9} GB` : `${bytes / 1e6} MB`;
}

function durationText(seconds: number): string {
  if (seconds < 0.1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7_200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function usdText(usd: number): string {
  if (usd < 0.0001) return '< $0.0001';
  return `$${usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`;
}
