import fc from 'fast-check';

export const SERVICES = ['a', 'b'];
/** Lies on this machine as an OCI layout; the others are programs without an image. */
export const OCI_IMAGE = 'localhost/oci';

const image = fc.constantFrom('good', 'crashing', 'slow', 'neverHealthy', OCI_IMAGE);
const name = fc.constantFrom('a', 'a', 'b');
const percentages = fc.constantFrom([100, 200], [50, 200], [100, 150]);

/** Calls of the API, and pauses between them. */
export const actions = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      name,
      image,
      count: fc.integer({ min: 1, max: 2 }),
      percentages,
      rollback: fc.constantFrom(true, true, false),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('deploy' as const), name, image }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constant('force' as const), name }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('scale' as const), name, count: fc.nat({ max: 3 }) }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('stopDeployment' as const), name, abort: fc.boolean() }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('stopTask' as const), which: fc.nat() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('delete' as const), name }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constant('runTask' as const),
      image: fc.constantFrom('job', 'crashing', 'good', OCI_IMAGE),
      count: fc.integer({ min: 1, max: 2 }),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('bounds' as const),
      name,
      min: fc.integer({ min: 0, max: 2 }),
      more: fc.nat({ max: 2 }),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('restart' as const) }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('look' as const), times: fc.integer({ min: 1, max: 12 }) }),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constant('settle' as const) }), weight: 7 },
);

export type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

const begun = fc.record({
  do: fc.constant('create' as const),
  name: fc.constant('a'),
  image: fc.constant('good'),
  count: fc.integer({ min: 1, max: 2 }),
  percentages,
  rollback: fc.constantFrom(true, true, false),
});

/** A service runs, and then anything may happen. */
export const stories = fc
  .tuple(begun, fc.array(actions, { minLength: 4, maxLength: 12 }))
  .map(([create, rest]): readonly Action[] => [create, { do: 'settle' }, ...rest]);

/** Every image and every call at least once, in addition to the random ones. */
export const everything: readonly Action[] = [
  { do: 'create', name: 'a', image: 'good', count: 2, percentages: [100, 200], rollback: true },
  { do: 'settle' },
  { do: 'deploy', name: 'a', image: 'neverHealthy' },
  { do: 'create', name: 'b', image: 'slow', count: 1, percentages: [100, 200], rollback: true },
  { do: 'look', times: 3 },
  { do: 'stopDeployment', name: 'a', abort: false },
  { do: 'settle' },
  { do: 'deploy', name: 'a', image: 'crashing' },
  { do: 'force', name: 'b' },
  { do: 'deploy', name: 'b', image: 'good' },
  { do: 'settle' },
  { do: 'stopTask', which: 0 },
  { do: 'runTask', image: 'job', count: 2 },
  { do: 'runTask', image: OCI_IMAGE, count: 1 },
  { do: 'scale', name: 'a', count: 1 },
  { do: 'settle' },
  { do: 'bounds', name: 'a', min: 2, more: 1 },
  { do: 'settle' },
  { do: 'deploy', name: 'b', image: OCI_IMAGE },
  { do: 'look', times: 2 },
  { do: 'restart' },
  { do: 'settle' },
  { do: 'bounds', name: 'a', min: 0, more: 1 },
  { do: 'deploy', name: 'a', image: 'neverHealthy' },
  { do: 'settle' },
  { do: 'delete', name: 'b' },
];
