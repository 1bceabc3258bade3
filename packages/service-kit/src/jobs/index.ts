export type { Attempt, JobWork } from './job-run.ts';
export { runJob, type BuiltJob, type JobParts } from './run-job.ts';
