export { startEmulation, type Emulation, type EmulationOptions } from './emulation.ts';
export { witness, type WitnessedService } from './front/witness.ts';
export { findRehearsal, hostLog, type RehearsalRecord } from './host/record.ts';
export { startHost, type RehearsalHost } from './host/start-host.ts';
export { tracesFile } from './traces/collector-stand-in.ts';
