import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  BatchGetImageCommand,
  RepositoryNotFoundException,
  type ECRClient,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { ListSubscriptionsByTopicCommand, type Subscription } from '@aws-sdk/client-sns';
import { environmentNames, keptTag, repositoryName, unheardTopics } from '@fairway/environments';

import { keptImages } from '../../aws/ledger/ledger.ts';
import { neededSecrets } from '../../aws/services/needed-secrets.ts';
import { secretStore } from '../../aws/services/secret-values.ts';
import type { AwsEnvironment } from '../../aws/targets/aws-environment.ts';
import { fault, good, unknown, type Check, type Finding } from '../finding.ts';

const CLOUDFRONT_REGION = 'us-east-1';
const MONTH_MS = 30 * 86_400_000;

/** Checks the things that an environment needs and people have to make, send or confirm. */
export function needChecks(aws: AwsEnvironment): readonly Check[] {
  return [
    { name: 'secrets', run: () => secrets(aws) },
    { name: 'images', run: () => images(aws) },
    { name: 'certificates', run: () => certificates(aws) },
    { name: 'recipients', run: () => recipients(aws, 'operators') },
    { name: 'recipients', run: () => recipients(aws, 'notices') },
  ];
}

async function secrets(aws: AwsEnvironment): Promise<readonly Finding[]> {
  const { environment, manifests, session } = aws;
  const needed = neededSecrets(environment, manifests);
  if (needed.length === 0) return [good('secrets', 'No secret is needed')];
  const store = secretStore(session);
  return Promise.all(
    needed.map(async ({ id, name, use }): Promise<Finding> => {
      const state = await store.describe(id);
      const fix = `./fairway secret set ${environment.name} ${name}`;
      if (state === undefined) return fault('secrets', `There is no secret ${id}, and ${use}`, fix);
      return state.isDeleted
        ? fault('secrets', `The secret ${id} is about to be deleted, and ${use}`, fix)
        : good('secrets', `The secret ${id} is there`);
    }),
  );
}

/** Images that run, or may be returned to, must exist, and be kept from expiring. */
async function images({
  ledger: store,
  shared,
  environment,
  sharedSession,
}: AwsEnvironment): Promise<readonly Finding[]> {
  const { ledger } = await store.read();
  const kept = keptImages(ledger);
  const serviceOf = new Map(
    [ledger.current, ledger.desired?.images ?? {}, ...ledger.history.map((each) => each.images)].flatMap(
      (all) => Object.entries(all).map(([service, { image }]) => [image, service] as const),
    ),
  );
  const found = await Promise.all(
    kept.map(async ({ image, version }): Promise<readonly Finding[]> => {
      const service = serviceOf.get(image) ?? '';
      const repository = repositoryName(shared, service);
      const imageDigest = image.slice(image.indexOf('@') + 1);
      if (!(await isThere(sharedSession.ecr, repository, { imageDigest })))
        return [imageIsGone(service, version, environment)];
      const imageTag = keptTag(environment.name, version);
      if (await isThere(sharedSession.ecr, repository, { imageTag })) return [];
      const text = `The image of ${service} ${version} may expire: it has no tag ${imageTag}`;
      return [fault('images', text, `./fairway deploy ${environment.name} gives it the tag`)];
    }),
  );
  const faults = found.flat();
  return faults.length > 0
    ? faults
    : [good('images', `${kept.length} images that run, or may be returned to, are there`)];
}

async function isThere(ecr: ECRClient, repository: string, id: ImageIdentifier): Promise<boolean> {
  const ask = new BatchGetImageCommand({ repositoryName: repository, imageIds: [id] });
  try {
    return ((await ecr.send(ask)).images ?? []).length > 0;
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return false;
    throw error;
  }
}

function imageIsGone(service: string, version: string, { name }: { readonly name: string }): Finding {
  return fault(
    'images',
    `The image of ${service} ${version} is gone, and ${name} runs it or may return to it`,
    `Check out its commit, and ./fairway image push ${service}: the same content is the same image`,
  );
}

async function certificates({ environment, session }: AwsEnvironment): Promise<readonly Finding[]> {
  const { domain, origin } = environment.edge;
  const arns = [
    ...(domain.kind === 'custom' && domain.certificate.kind === 'existing' ? [domain.certificate.arn] : []),
    ...(origin.kind === 'public-alb' ? [origin.certificateArn] : []),
  ];
  if (arns.length === 0) return [good('certificates', 'No certificate of your own is named')];
  return Promise.all(
    arns.map(async (CertificateArn): Promise<Finding> => {
      const region = CertificateArn.split(':')[3] ?? CLOUDFRONT_REGION;
      const acm = session.client(`ACM ${region}`, (settings) => new ACMClient({ ...settings, region }));
      const { Certificate: found } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
      const status = found?.Status ?? 'unknown';
      if (status !== 'ISSUED') {
        return fault(
          'certificates',
          `The certificate ${CertificateArn} is ${status}`,
          'Validate it, or name another: aws acm describe-certificate shows what it waits for',
        );
      }
      const endsAt = found?.NotAfter;
      const isOld = endsAt !== undefined && endsAt.getTime() - Date.now() < MONTH_MS;
      const renews = found?.RenewalEligibility === 'ELIGIBLE';
      return isOld && !renews
        ? fault(
            'certificates',
            `The certificate ${CertificateArn} ends on ${endsAt.toISOString().slice(0, 10)}, and AWS cannot renew it`,
            'Import or ask for another one',
          )
        : good('certificates', `The certificate ${CertificateArn} is issued`);
    }),
  );
}

/** Each recipient must have confirmed, or alarms and the products' notices reach nobody. */
async function recipients(
  { environment, manifests, shared, session }: AwsEnvironment,
  topic: 'operators' | 'notices',
): Promise<readonly Finding[]> {
  const silent = unheardTopics(environment, manifests).find(({ path }) => path.startsWith(topic));
  if (silent !== undefined) {
    const fix = `Set \`${silent.path}\` in environments/src/${environment.name}.ts`;
    const text = `\`${silent.path}\` is empty: ${silent.rule}`;
    return [environment.production ? fault('recipients', text, fix) : unknown('recipients', text, fix)];
  }
  const names = environmentNames(shared, environment);
  const name = topic === 'operators' ? names.operatorsTopic : names.noticesTopic;
  const TopicArn = `arn:aws:sns:${environment.region}:${environment.account}:${name}`;
  const found = await session.sns
    .send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    .catch((error: unknown) => {
      if ((error as Error).name === 'NotFoundException') return undefined;
      throw error;
    });
  const deploy = `./fairway deploy ${environment.name}`;
  if (found === undefined)
    return [unknown('recipients', `The topic ${name} is not there yet`, `${deploy} makes it`)];
  const { Subscriptions: subscriptions = [] } = found;
  const { mails } = environment[topic];
  return [
    ...mails.map((mail) => mailFinding(mail, topic, deploy, subscriptions)),
    ...subscriptions
      .filter(({ Protocol, SubscriptionArn }) => Protocol === 'https' && SubscriptionArn === PENDING)
      .map(() =>
        fault(
          'recipients',
          `A webhook has not confirmed its subscription to ${name}: it hears nothing`,
          `Look at the secret that holds its URL, then ${deploy}`,
        ),
      ),
  ];
}

const PENDING = 'PendingConfirmation';

function mailFinding(
  mail: string,
  topic: 'operators' | 'notices',
  deploy: string,
  subscriptions: readonly Subscription[],
): Finding {
  const heard = topic === 'operators' ? 'alarm' : 'notice';
  const own = subscriptions.find(({ Endpoint }) => Endpoint === mail);
  if (own === undefined) return fault('recipients', `${mail} is not asked to be told`, deploy);
  return own.SubscriptionArn === PENDING
    ? fault(
        'recipients',
        `${mail} has not confirmed: it hears no ${heard}`,
        'Confirm the mail of AWS Notifications; it may be in the spam folder',
      )
    : good('recipients', `${mail} is told`);
}
