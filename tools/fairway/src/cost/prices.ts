/**
 * AWS's public list prices in US dollars, without taxes, free tiers of new accounts, savings plans or support. Looked at on
 * the date below; `./fairway cost` prints it. After a change of a price: the number, its place, and the date.
 */
export const pricedOn = '2026-11-30';

/** Regions that the table has prices for. */
export const pricedRegions = ['us-east-1', 'eu-central-1'] as const;
export type PricedRegion = (typeof pricedRegions)[number];

export interface Price {
  /** The unit that the price is for: `vCPU-hour`. */
  readonly unit: string;
  /** Prices by region; a price that is the same everywhere is one number. */
  readonly usd: number | Readonly<Record<PricedRegion, number>>;
  /** The page of AWS that lists it. */
  readonly source: string;
}

const fargate = 'https://aws.amazon.com/fargate/pricing/';
const balancing = 'https://aws.amazon.com/elasticloadbalancing/pricing/';
const vpc = 'https://aws.amazon.com/vpc/pricing/';
const privateLink = 'https://aws.amazon.com/privatelink/pricing/';
const aurora = 'https://aws.amazon.com/rds/aurora/pricing/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const cloudFront = 'https://aws.amazon.com/cloudfront/pricing/';

/** Fargate Spot has no list price: it follows demand, and has been about 70 % below on demand. */
export const SPOT_SHARE = 0.3;

export const prices = {
  armVcpu: perRegion('vCPU-hour, Linux on ARM', 0.03238, 0.03725, fargate),
  armMemory: perRegion('GB-hour, Linux on ARM', 0.00356, 0.00409, fargate),
  x86Vcpu: perRegion('vCPU-hour, Linux on x86', 0.04048, 0.04656, fargate),
  x86Memory: perRegion('GB-hour, Linux on x86', 0.004445, 0.00511, fargate),
  publicAddress: everywhere('address-hour', 0.005, vpc),
  natGateway: perRegion('hour', 0.045, 0.052, vpc),
  natTraffic: perRegion('GB', 0.045, 0.052, vpc),
  endpoint: perRegion('hour in a zone', 0.01, 0.012, privateLink),
  loadBalancer: perRegion('hour', 0.0225, 0.027, balancing),
  loadBalancerUnit: everywhere('LCU-hour', 0.008, balancing),
  auroraCapacity: perRegion('ACU-hour', 0.12, 0.14, aurora),
  auroraStorage: perRegion('GB-month', 0.1, 0.119, aurora),
  auroraIo: perRegion('million requests', 0.2, 0.22, aurora),
  alarmMetric: everywhere('metric of an alarm', 0.1, cloudWatch),
  customMetric: everywhere('metric', 0.3, cloudWatch),
  enhancedMetric: everywhere('metric', 0.07, cloudWatch),
  logIngestion: perRegion('GB', 0.5, 0.63, cloudWatch),
  logStorage: perRegion('GB-month', 0.03, 0.0324, cloudWatch),
  stateTransition: everywhere('thousand steps', 0.025, 'https://aws.amazon.com/step-functions/pricing/'),
  traces: everywhere('million traces recorded', 5, 'https://aws.amazon.com/xray/pricing/'),
  queriedLogs: everywhere('TiB', 5, 'https://aws.amazon.com/athena/pricing/'),
  key: everywhere('key', 1, 'https://aws.amazon.com/kms/pricing/'),
  secret: everywhere('secret', 0.4, 'https://aws.amazon.com/secrets-manager/pricing/'),
  webAcl: everywhere('access control list', 5, 'https://aws.amazon.com/waf/pricing/'),
  webRule: everywhere('rule', 1, 'https://aws.amazon.com/waf/pricing/'),
  webRequests: everywhere('million requests', 0.6, 'https://aws.amazon.com/waf/pricing/'),
  cdnRequests: perRegion('10,000 HTTPS requests', 0.01, 0.012, cloudFront),
  cdnTraffic: everywhere('GB', 0.085, cloudFront),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/**
 * CloudFront's free use for every account each month, for ever. Source: https://aws.amazon.com/cloudfront/pricing/
 */
export const cdnFree = { requests: 10_000_000, gigabytes: 1_024 } as const;

/** X-Ray's free traces of every account each month, for ever. Source: https://aws.amazon.com/xray/pricing/ */
export const FREE_TRACES = 100_000;

/** Other regions are about as dear as the dearer of the two: said in the output, never silent. */
export function priceIn(name: PriceName, region: string): number {
  const { usd }: Price = prices[name];
  if (typeof usd === 'number') return usd;
  return isPriced(region) ? usd[region] : Math.max(...Object.values(usd));
}

export function isPriced(region: string): region is PricedRegion {
  return (pricedRegions as readonly string[]).includes(region);
}

function perRegion(unit: string, usEast1: number, euCentral1: number, source: string): Price {
  return { unit, usd: { 'us-east-1': usEast1, 'eu-central-1': euCentral1 }, source };
}

function everywhere(unit: string, usd: number, source: string): Price {
  return { unit, usd, source };
}
