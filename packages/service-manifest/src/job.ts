import type { FargateCpu, FargateMemoryMib } from './fargate.ts';
import type { ServiceProgram } from './programs.ts';

/** When a job runs by itself, in the words of EventBridge Scheduler. */
export interface JobSchedule {
  /**
   * `cron(0 2 * * ? *)`: minutes, hours, day of month, month, day of week, year; or `rate(6 hours)`.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly expression: string;
  /**
   * IANA time zone of a cron expression; a rate has none.
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/**
 * A program of a service that runs to its end: by a schedule, or when somebody asks for it with `./fairway run`. It gets
 * the image, the variables and the rights of its service.
 */
export interface JobInput {
  /**
   * 2 to 20 characters, a lower-case letter, then lower-case letters, digits and single hyphens; unique in its service. Its
   * program is `src/jobs/<name>.ts`.
   */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /**
   * Arguments of every run that names none of its own.
   * @default []
   */
  readonly args?: readonly string[];
  /** @default - none: it runs when somebody asks for it */
  readonly schedule?: JobSchedule;
  /** The longest that a run may take, with all its attempts: 10 to 86400 seconds. It is stopped then, and has failed. */
  readonly timeoutSeconds: number;
  /**
   * How many more times a run tries its work after a failure, 0 to 5.
   * @default 0
   */
  readonly retries?: number;
  /**
   * Whether a run may begin while another one of the same job goes on.
   * @default false
   */
  readonly mayOverlap?: boolean;
  /** @default - that of a task of the service, in each environment */
  readonly size?: JobSize;
}

/** A pair that Fargate runs. */
export interface JobSize {
  /** CPU units: 1024 is one vCPU. */
  readonly cpu: FargateCpu;
  readonly memoryMib: FargateMemoryMib;
}

/** A checked job, every default filled in. */
export interface Job extends Required<Omit<JobInput, 'schedule' | 'size'>>, Pick<JobInput, 'size'> {
  readonly schedule?: Required<JobSchedule>;
}

export function filledJob({ schedule, ...job }: JobInput): Job {
  const given = { args: [], retries: 0, mayOverlap: false, ...job };
  return schedule === undefined ? given : { ...given, schedule: { timeZone: 'UTC', ...schedule } };
}

/** The parts of a service's manifest that name its jobs. */
interface ServiceJobs {
  readonly name: string;
  readonly jobs: readonly Job[];
}

/** The program of a job. */
export function jobProgram({ name }: Pick<Job, 'name'>): ServiceProgram {
  return `jobs/${name}`;
}

/** A job as people and commands name it among all services: `logs/daily-report`. */
export function jobPath({ name: service }: Pick<ServiceJobs, 'name'>, { name }: Pick<Job, 'name'>): string {
  return `${service}/${name}`;
}

/**
 * A job of a service by its name.
 * @throws {Error} naming those that there are
 */
export function jobOf({ name: service, jobs }: ServiceJobs, name: string): Job {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job !== undefined) return job;
  const there = jobs.map((each) => each.name).join(', ');
  throw new Error(`${service} has no job ${name}; its manifest has: ${there === '' ? 'none' : there}`);
}
