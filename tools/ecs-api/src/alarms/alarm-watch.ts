import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { EcsState } from '../ecs/ecs-state.ts';
import type { ServiceRecord } from '../ecs/records.ts';
import { ownMember } from '../own-member.ts';
import type { AlarmPort } from './alarm-states.ts';

/**
 * Tells the engine of alarms while they judge a deployment.
 * @returns what ends that
 */
export function watchAlarms(state: EcsState, engine: EcsEngine, port: AlarmPort, pollMs: number): () => void {
  let isReading = false;
  const look = async (): Promise<void> => {
    const judged = state.services.values().filter((service) => isJudged(engine, service));
    if (judged.length === 0 || isReading) return;
    isReading = true;
    try {
      const names = new Set(judged.flatMap(alarmNames));
      const known = await port.read([...names]);
      for (const service of judged) tell(engine, service, known);
    } finally {
      isReading = false;
    }
  };
  const timer = setInterval(() => void look(), pollMs).unref();
  return () => clearInterval(timer);
}

function tell(
  engine: EcsEngine,
  service: ServiceRecord,
  known: Awaited<ReturnType<AlarmPort['read']>>,
): void {
  for (const name of alarmNames(service)) {
    const value = ownMember(known, name);
    const told = ownMember(engine.describe(service)?.alarms, name);
    if (value !== undefined && value !== told && isJudged(engine, service)) {
      engine.setAlarm(service, name, value);
    }
  }
}

function isJudged(engine: EcsEngine, service: ServiceRecord): boolean {
  if (service.status !== 'ACTIVE' || alarmNames(service).length === 0) return false;
  const [newest] = engine.describe(service)?.deployments ?? [];
  return newest !== undefined && newest.finishedAt === undefined;
}

function alarmNames({ given }: ServiceRecord): readonly string[] {
  const { alarms } = given.deploymentConfiguration ?? {};
  return alarms?.enable === true ? alarms.alarmNames : [];
}
