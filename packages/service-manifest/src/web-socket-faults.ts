import { drainDeadlineSeconds, type ServiceManifest } from './manifest.ts';
import { brokenRuleText, numberRules } from './rules.ts';

const MAX_SOCKETS = 20_000;

export function webSocketFaults(manifest: ServiceManifest): readonly string[] {
  const { webSockets, drainSeconds } = manifest;
  if (webSockets === undefined) return [];
  const { maxSockets, maxSocketsPerClient } = webSockets;
  const ofTask = numberRules('webSockets.maxSockets', maxSockets, [1, MAX_SOCKETS], 'whole');
  const max = ofTask.length === 0 ? maxSockets : MAX_SOCKETS;
  const broken = [
    ...ofTask,
    ...numberRules('webSockets.maxSocketsPerClient', maxSocketsPerClient, [1, max], 'whole'),
  ];
  const deadline = drainDeadlineSeconds(manifest);
  return [
    ...broken.map((each) => brokenRuleText(each)),
    ...(drainSeconds > deadline
      ? []
      : [
          `\`drainSeconds\` must be above the drain deadline (lame-duck time + longest request + 5) with \`webSockets\`, or sockets are cut, got: ${drainSeconds} and ${deadline}`,
        ]),
  ];
}
