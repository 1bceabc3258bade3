// `npm run prove:rolling`: ten rolling deployments under traffic, then three services that must be caught.
import { writeFile } from 'node:fs/promises';

import { chart } from './chart.ts';
import { failuresOf, negativeControls, prove, sound, type Proof } from './rolling-proof.ts';
import { failureLines, partsLine, table } from './table.ts';

const picture = new URL('../../../../docs/rolling.svg', import.meta.url);

async function run(settings: typeof sound): Promise<Proof> {
  console.error(`${settings.name}: ${settings.deployments} deployments`);
  return prove(settings);
}

const proof = await run(sound);
const controls: Proof[] = [];
for (const control of Object.values(negativeControls)) controls.push(await run(control));

await writeFile(picture, chart(proof));
console.log(table([proof, ...controls]));
for (const line of ['', partsLine(proof), ...[proof, ...controls].flatMap(failureLines)]) console.log(line);

const lost = failuresOf(proof).size > 0 || proof.deployments.some(({ verdict }) => verdict !== 'succeeded');
const missed = controls.filter((control) => failuresOf(control).size === 0);
if (lost) console.error('failed: a deployment lost requests');
for (const { name } of missed) console.error(`failed: nobody noticed: ${name}`);
process.exitCode = lost || missed.length > 0 ? 1 : 0;
