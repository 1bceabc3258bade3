// For `node --import`: writes the address of every module that the process loads from now on to a file.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

import { loadedModulesFile } from './config.ts';

registerHooks({
  load: (url, context, nextLoad) => {
    appendFileSync(loadedModulesFile, `${url}\n`);
    return nextLoad(url, context);
  },
});
