import { accessLogRetentionRules, countryRules, firewallRateRules } from '../rules/edge.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const HOSTED_ZONE = /^Z[A-Z0-9]{1,31}$/;

/** CloudFront, domain, firewall and the way to the load balancer. */
export function edgeFaults(subject: Subject, all: readonly Subject[]): readonly Fault[] {
  const { edge } = subject.environment;
  const { waf, geography } = edge;
  const broken = [
    ...accessLogRetentionRules('accessLogRetentionDays', edge.accessLogRetentionDays),
    ...(waf.kind === 'off'
      ? []
      : firewallRateRules('waf.requestsPerFiveMinutes', waf.requestsPerFiveMinutes)),
    ...(geography.kind === 'everywhere' ? [] : countryRules('geography.countries', geography.countries)),
  ];
  return [...faultsAt(subject, 'edge', broken), ...domainFaults(subject, all), ...originFaults(subject)];
}

function domainFaults(subject: Subject, all: readonly Subject[]): Fault[] {
  const { domain } = subject.environment.edge;
  if (domain.kind === 'cloudfront') return [];
  const faults: Fault[] = [];
  if (!HOST.test(domain.name)) {
    faults.push(
      faultAt(subject, 'edge.domain.name', 'must be a lower-case domain name, such as dev.example.com'),
    );
  }
  const owner = all.find(
    ({ environment: { edge } }) => edge.domain.kind === 'custom' && edge.domain.name === domain.name,
  );
  if (owner !== undefined && owner !== subject) {
    faults.push(
      faultAt(subject, 'edge.domain.name', `must be its own, and ${owner.environment.name} has the same`),
    );
  }
  if (!HOSTED_ZONE.test(domain.hostedZoneId)) {
    faults.push(
      faultAt(subject, 'edge.domain.hostedZoneId', 'must be the id of a Route 53 zone, starting with Z'),
    );
  }
  if (domain.certificate.kind === 'existing' && !isCertificate(domain.certificate.arn, 'us-east-1')) {
    faults.push(
      faultAt(
        subject,
        'edge.domain.certificate.arn',
        'must be the ARN of a certificate in us-east-1, for CloudFront',
      ),
    );
  }
  return faults;
}

function originFaults(subject: Subject): Fault[] {
  const { edge, region } = subject.environment;
  if (edge.origin.kind === 'vpc-origin') return [];
  const { host, certificateArn, headerSecretName } = edge.origin;
  const faults: Fault[] = [];
  if (!HOST.test(host)) {
    faults.push(
      faultAt(
        subject,
        'edge.origin.host',
        'must be a lower-case domain name, such as origin.dev.example.com',
      ),
    );
  }
  if (!isCertificate(certificateArn, region)) {
    faults.push(
      faultAt(subject, 'edge.origin.certificateArn', `must be the ARN of a certificate in ${region}`),
    );
  }
  if (!/^[\w/+=.@-]{1,512}$/.test(headerSecretName)) {
    faults.push(
      faultAt(subject, 'edge.origin.headerSecretName', 'must be the name of a secret in Secrets Manager'),
    );
  }
  return faults;
}

function isCertificate(arn: string, region: string): boolean {
  return new RegExp(`^arn:aws[a-z-]*:acm:${region}:\\d{12}:certificate/[\\w-]+$`).test(arn);
}
