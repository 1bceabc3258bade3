export { everySource, testWorld } from './worlds.ts';
export { testWorldConformance } from './world-conformance.ts';
