import { fileOf } from '../model/files.ts';
import { nameLimits, type NameKind } from '../names/name-limits.ts';
import {
  accountNames,
  alarmName,
  alarmTopics,
  applyRoleName,
  databaseAlarmTopics,
  logQueryAlarmTopics,
  secretAlarmTopics,
  environmentNames,
  jobAlarmTopics,
  repositoryName,
  serviceNames,
  sharedNames,
} from '../names/names.ts';
import {
  accountNameKinds,
  environmentNameKinds,
  serviceNameKinds,
  sharedNameKinds,
} from '../names/name-kinds.ts';
import { sharedFile } from '../model/files.ts';
import type { Shared } from '../model/shared.ts';
import { appStack, monitoringStack, stateKey, vpcStack, type StackName } from '../names/state-keys.ts';
import type { Fault, Subject } from './fault.ts';

/** A name that the stacks will give to something. */
interface DerivedName {
  readonly subject: string;
  /** Path of the value that has the name: `services.logs targetGroup`. */
  readonly path: string;
  readonly kind: NameKind;
  readonly name: string;
  /** Within which it must be the only one of its kind: account and region, or the cluster. */
  readonly scope: string;
  readonly file: string;
}

/** Names that AWS will refuse, and names that two things would have. */
export function derivedNameFaults(subjects: readonly Subject[], shared: Shared): readonly Fault[] {
  const names = [
    ...sharedDerivedNames(subjects, shared),
    ...subjects.flatMap((subject) => environmentDerivedNames(subject, shared)),
  ];
  return [...names.flatMap(limitFaults), ...twiceFaults(names)];
}

/** Two stacks with one state would each delete the other's resources. */
export function stateKeyFaults(subjects: readonly Subject[]): readonly Fault[] {
  const owners = new Map<string, string>();
  const faults: Fault[] = [];
  for (const { environment } of subjects) {
    const { name, network } = environment;
    const networks: StackName[] = network.kind === 'own' ? [vpcStack(name)] : [];
    const stacks = [...networks, appStack(name), monitoringStack(name)];
    for (const value of stacks.map(stateKey)) {
      const owner = owners.get(value);
      owners.set(value, name);
      if (owner === undefined) continue;
      const rule = `must be its own, and ${owner} has the same`;
      faults.push({ subject: name, path: 'state key', rule, value, file: fileOf(environment) });
    }
  }
  return faults;
}

function sharedDerivedNames(subjects: readonly Subject[], shared: Shared): DerivedName[] {
  const services = new Set(subjects.flatMap(({ environment }) => Object.keys(environment.services)));
  const common = { subject: 'shared', scope: scopeOf(shared), file: sharedFile };
  return [
    ...entriesOf(sharedNames(shared), sharedNameKinds).map((entry) => ({ ...common, ...entry })),
    ...Object.keys(shared.accounts ?? {}).flatMap((account) =>
      entriesOf(accountNames(shared, account), accountNameKinds).map((entry) => ({
        ...common,
        ...entry,
        scope: scopeOf({ account, region: shared.region }),
      })),
    ),
    ...[...services].map((service) => ({
      ...common,
      path: `services.${service} repository`,
      kind: 'repository' as const,
      name: repositoryName(shared, service),
    })),
  ];
}

function environmentDerivedNames({ environment }: Subject, shared: Shared): DerivedName[] {
  const common = { subject: environment.name, scope: scopeOf(environment), file: fileOf(environment) };
  const own = [
    ...entriesOf(environmentNames(shared, environment), environmentNameKinds),
    { path: 'applyRole', kind: 'role' as const, name: applyRoleName(shared, environment.name) },
    ...[...databaseAlarmTopics, ...jobAlarmTopics, ...logQueryAlarmTopics, ...secretAlarmTopics].map(
      (topic) => ({
        path: `${topic} alarm`,
        kind: 'alarm' as const,
        name: alarmName({ alarmPrefix: environmentNames(shared, environment).alarms }, topic),
      }),
    ),
  ];
  const ofServices = Object.keys(environment.services).flatMap((service) => {
    const names = serviceNames(shared, environment, service);
    const alarms = alarmTopics.map((topic) => ({
      path: `${topic} alarm`,
      kind: 'alarm' as const,
      name: alarmName(names, topic),
    }));
    return [...entriesOf(names, serviceNameKinds), ...alarms]
      .filter(({ path }) => path !== 'alarmPrefix')
      .map((entry) => ({ ...entry, path: `services.${service} ${entry.path}` }));
  });
  return [...own, ...ofServices].map((entry) => ({
    ...common,
    ...entry,
    // An ECS service is named within its cluster.
    scope: entry.path.endsWith(' service') ? `${common.scope}/${environment.name}` : common.scope,
  }));
}

function entriesOf<Keys extends string>(
  names: Readonly<Record<Keys, string>>,
  kinds: Readonly<Record<Keys, NameKind>>,
): { path: string; kind: NameKind; name: string }[] {
  return (Object.keys(kinds) as Keys[]).map((path) => ({ path, kind: kinds[path], name: names[path] }));
}

function limitFaults({ subject, path, kind, name, file }: DerivedName): Fault[] {
  const {
    length: [minimum, maximum],
    pattern,
    rule,
  } = nameLimits[kind];
  const faults: Fault[] = [];
  if (name.length < minimum || name.length > maximum) {
    const length = `must have ${minimum} to ${maximum} characters and has ${name.length}: shorten the project, the environment or the service`;
    faults.push({ subject, path, rule: length, value: name, file });
  }
  if (!pattern.test(name)) faults.push({ subject, path, rule: `must be ${rule}`, value: name, file });
  return faults;
}

function twiceFaults(names: readonly DerivedName[]): Fault[] {
  const owners = new Map<string, DerivedName>();
  const faults: Fault[] = [];
  for (const derived of names) {
    // A cluster, a service and a task family are named alike and apart.
    const group = derived.kind === 'ecs' ? (derived.path.split(' ').at(-1) ?? '') : derived.kind;
    const key = `${derived.scope} ${group} ${derived.name}`;
    const owner = owners.get(key);
    owners.set(key, derived);
    if (owner === undefined) continue;
    const { subject, path, name: value, file } = derived;
    faults.push({
      subject,
      path,
      rule: `must be its own, and ${owner.subject}: ${owner.path} has the same`,
      value,
      file,
    });
  }
  return faults;
}

function scopeOf({ account, region }: { readonly account: string; readonly region: string }): string {
  return `${account}/${region}`;
}
