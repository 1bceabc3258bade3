export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';

/** Everything happens as soon as it can. */
export const QUICK = {
  startCheckMs: 20,
  stableWithLoadBalancerMs: 100,
  stableWithoutLoadBalancerMs: 300,
  alarmBakeMs: 300,
  alarmPollMs: 20,
};
