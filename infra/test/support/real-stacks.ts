import { everyChoice } from '../fixtures/every-choice.ts';
import { figures, maximal, minimal } from '../fixtures/services.ts';
import { judgedStacks } from './judged-stacks.ts';
import { readWorkspace } from './workspace.ts';

/** This workspace, and every stack of it as policies see it: made once for all tests of a file, so nobody changes it. */
export const workspace = await readWorkspace();
export const realStacks = judgedStacks(workspace);

/** Those of a workspace whose one environment has chosen all there is to choose. */
export const everyChoiceStacks = judgedStacks(everyChoice([figures, maximal, minimal]));
