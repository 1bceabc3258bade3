import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import libCoverage, {
  type CoverageMap,
  type CoverageMapData,
  type CoverageSummary,
} from 'istanbul-lib-coverage';
import libReport from 'istanbul-lib-report';
import reports from 'istanbul-reports';

import { table } from './summary.ts';

/** Merges the projects' coverage into `coverage/` as HTML and lcov, and returns a table of it by project. */
export async function reportCoverage(root: string, projects: readonly string[]): Promise<string> {
  const folder = join(root, 'coverage');
  await rm(folder, { recursive: true, force: true });
  const whole = libCoverage.createCoverageMap();
  const rows: string[][] = [];
  for (const project of projects) {
    const map = await readCoverage(root, project);
    whole.merge(map);
    rows.push(row(project, map.getCoverageSummary()));
  }
  writeReports(folder, root, whole);
  const header = ['project', 'lines', 'branches', 'functions'];
  const text = table([header, ...rows, row('all', whole.getCoverageSummary())]);
  return `\n${text}\n\nBy line: ${join(folder, 'index.html')}, ${join(folder, 'lcov.info')}`;
}

/** Empty for a project whose tests did not get as far as measuring. */
async function readCoverage(root: string, project: string): Promise<CoverageMap> {
  const file = join(root, '.fairway', 'coverage', project, 'coverage-final.json');
  try {
    return libCoverage.createCoverageMap(JSON.parse(await readFile(file, 'utf8')) as CoverageMapData);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return libCoverage.createCoverageMap();
    throw error;
  }
}

function writeReports(folder: string, root: string, coverageMap: CoverageMap): void {
  const context = libReport.createContext({ dir: folder, coverageMap, defaultSummarizer: 'nested' });
  reports.create('html').execute(context);
  reports.create('lcovonly', { projectRoot: root }).execute(context);
}

function row(name: string, { lines, branches, functions }: CoverageSummary): string[] {
  return [
    name,
    ...[lines, branches, functions].map(({ total, pct }) => (total === 0 ? '-' : `${pct.toFixed(1)} %`)),
  ];
}
