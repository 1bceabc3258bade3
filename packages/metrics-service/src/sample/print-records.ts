// node src/sample/print-records.ts [SEED] [LAST DAY]: the sample records as JSON, to look at or to load elsewhere.
import { sampleRecords } from './sample-records.ts';

const [seed = '20', lastDay = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(sampleRecords(Number(seed), lastDay), null, 1)}\n`);
