import { appendFile } from 'node:fs/promises';

import { outputFile } from '../aws/config.ts';

/**
 * Gives later steps of a workflow values, by name; outside of one nothing happens.
 * @param file what `GITHUB_OUTPUT` names
 * @throws {Error} for a value of several lines, which would give further outputs
 */
export async function setOutputs(
  values: Readonly<Record<string, string>>,
  file: string | undefined = outputFile(),
): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => {
    if (/[\r\n]/.test(value)) throw new Error(`the output ${name} has several lines`);
    return `${name}=${value}\n`;
  });
  if (file !== undefined) await appendFile(file, lines.join(''));
}
