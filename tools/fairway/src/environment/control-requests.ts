import { wallTime } from '@fairway/local-ecs';
import { jobOf } from '@fairway/service-manifest';

import type { ControlAnswer, ControlHandler } from '../control/server.ts';
import type { ControlEvent, ControlRequest } from '../control/protocol.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import type { LocalEnvironment } from './local-environment.ts';
import { logHistory } from './log-history.ts';

type RequestOf<Verb extends ControlRequest['verb']> = ControlRequest & { readonly verb: Verb };
type LogEvent = ControlEvent & { readonly type: 'log' };
type Tell = (event: ControlEvent) => void;

const isChange: Partial<Record<ControlRequest['verb'], true>> = {
  deploy: true,
  rollback: true,
  restart: true,
  scale: true,
  run: true,
};

/** Carries out what other processes ask of the running environment. */
export class ControlRequests implements ControlHandler {
  readonly #environment: LocalEnvironment;

  constructor(environment: LocalEnvironment) {
    this.#environment = environment;
  }

  handle(request: ControlRequest, tell: Tell): ControlAnswer {
    const { deployments } = this.#environment;
    if (isChange[request.verb] && this.#environment.isStopping()) {
      throw new Failure('the environment is stopping: start it again, ./fairway up');
    }
    switch (request.verb) {
      case 'status':
        return { reply: this.#environment.status() };
      case 'deploy':
        this.#refuseSources();
        this.#refuseUnknown(request.candidates.map(({ manifest }) => manifest.name));
        return { reply: deployments.deploy(request.candidates, request.dryRun) };
      case 'rollback':
        this.#refuseSources();
        return { reply: deployments.rollback(this.#rollbackServices(request.services), request.dryRun) };
      case 'restart':
        return { reply: deployments.restart(this.#chosen(request.services), request.dryRun) };
      case 'scale':
        return this.#scale(request);
      case 'stopDeployments':
        return this.#stopDeployments(request);
      case 'run':
        return this.#run(request, tell);
      case 'stopRun':
        this.#environment.jobs.stop(request.run, request.reason);
        return { reply: null };
      case 'watch':
        return { reply: null, end: this.#watch(tell) };
      case 'logs':
        return this.#logs(request, tell);
    }
  }

  #watch(tell: Tell): () => void {
    return this.#environment.scheduler.subscribe((event) => {
      if (event.type === 'output') return;
      const told: ControlEvent = { type: 'scheduler', event: { ...event, at: wallTime(event.at) } };
      // After the sentences about it, which the same turn of the scheduler tells: who follows a deployment ends there.
      if (event.type === 'deployment') queueMicrotask(() => tell(told));
      else tell(told);
    });
  }

  #scale({ service, desiredCount }: RequestOf<'scale'>): ControlAnswer {
    this.#refuseUnknown([service]);
    const { scheduler } = this.#environment;
    const before = scheduler.state().services.find(({ name }) => name === service)?.desiredCount ?? 0;
    scheduler.scale(service, desiredCount);
    return { reply: { before } };
  }

  #run({ service, job: name, args, dryRun }: RequestOf<'run'>, tell: Tell): ControlAnswer {
    this.#refuseUnknown([service]);
    const { jobs } = this.#environment;
    const manifest = this.#environment.manifests().find((each) => each.name === service);
    if (manifest === undefined) throw new Failure(`${service} has no manifest here`);
    const job = jobOf(manifest, name);
    const run = jobs.start({ manifest, job, args }, dryRun);
    if (dryRun) return { reply: { run } };
    const end = jobs.follow(run, (event) => {
      if (event.type === 'ended') {
        const { exitCode, reason, seconds } = event;
        tell({ type: 'runEnded', exitCode, reason, seconds });
        return;
      }
      const { at, task, container, line } = event;
      // Its container has the job's name: lines then begin with the task alone.
      tell({ type: 'log', service: name, at: new Date(wallTime(at)).toISOString(), task, container, line });
    });
    return { reply: { run }, end };
  }

  #stopDeployments({ deployments: ids }: RequestOf<'stopDeployments'>): ControlAnswer {
    const { scheduler } = this.#environment;
    for (const { name, deployments } of scheduler.state().services) {
      const current = deployments[0];
      const isOurs = current !== undefined && ids.includes(current.id);
      if (isOurs && current.status === 'IN_PROGRESS') scheduler.stopDeployment(name, { rollback: true });
    }
    return { reply: null };
  }

  #logs({ services, since, follow }: RequestOf<'logs'>, tell: Tell): ControlAnswer {
    const names = this.#chosen(services);
    // No line can be printed between reading the files and listening: both happen in one turn of this process.
    const events = names
      .flatMap((service) => this.#logEvents(service, new Date(since)))
      .toSorted((a, b) => a.at.localeCompare(b.at));
    if (!follow) return { reply: null, events };
    const end = this.#environment.scheduler.subscribe((event) => {
      if (event.type !== 'output' || !names.includes(event.service)) return;
      const { service, at, task, container, line } = event;
      tell({ type: 'log', service, at: new Date(wallTime(at)).toISOString(), task, container, line });
    });
    return { reply: null, events, end };
  }

  #logEvents(service: string, since: Date): readonly LogEvent[] {
    const records = logHistory(this.#environment.logFolder, service, since);
    return records.map(({ at, task, container, line }) => ({
      type: 'log',
      service,
      at,
      task,
      container,
      line,
    }));
  }

  /** Those named, or all. */
  #chosen(services: readonly string[]): readonly string[] {
    this.#refuseUnknown(services);
    return services.length > 0 ? services : this.#runningServices();
  }

  /** Those named; or all that can be rolled back, and when there are none, all: the refusal then names them. */
  #rollbackServices(services: readonly string[]): readonly string[] {
    const chosen = this.#chosen(services);
    const able = chosen.filter((service) => this.#environment.deployments.hasEarlierRelease(service));
    return services.length > 0 || able.length === 0 ? chosen : able;
  }

  #runningServices(): readonly string[] {
    return this.#environment.scheduler.state().services.map(({ name }) => name);
  }

  #refuseUnknown(names: readonly string[]): void {
    const running = this.#runningServices();
    const unknown = names.filter((name) => !running.includes(name));
    if (unknown.length === 0) return;
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${running.join(', ')}`);
  }

  #refuseSources(): void {
    if (this.#environment.status().runs === 'bundles') return;
    throw new Failure('the environment runs sources, which have no releases: start it without --watch');
  }
}
