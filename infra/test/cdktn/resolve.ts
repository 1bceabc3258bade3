// Loaded before infra's own code (`node --import`): imports of CDKTF become those of its continuation, from the folder
// that `main.ts` has installed it into. The sources stay as they are.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

import { installation } from './installation.ts';

const parentURL = pathToFileURL(`${installation}/`).href;

registerHooks({
  resolve(specifier, context, next) {
    const renamed = specifier.replace(/^cdktf$/, 'cdktn').replace(/^@cdktf\//, '@cdktn/');
    return renamed === specifier && specifier !== 'constructs'
      ? next(specifier, context)
      : next(renamed, { ...context, parentURL });
  },
});
