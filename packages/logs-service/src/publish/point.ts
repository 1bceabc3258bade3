/** Errors of one service in one minute. */
export interface ErrorPoint {
  readonly kind: 'errors';
  /** As CloudWatch takes it: see `dimensionValue`. */
  readonly service: string;
  /** Minutes since 1970-01-01T00:00Z. */
  readonly minute: number;
  readonly count: number;
}

/** One alert, of one threshold. */
export interface AlertPoint {
  readonly kind: 'alert';
  readonly threshold: number;
  readonly minute: number;
  readonly count: 1;
}

/** The amount to add to one metric at one minute. */
export type Point = ErrorPoint | AlertPoint;

/** The same text for points that stand for the same thing. An alert is sent once for its threshold, in any minute. */
export function identity(point: Point): string {
  return point.kind === 'errors' ? `${point.minute} ${point.service}` : `alert ${point.threshold}`;
}

/** Adds up the points that stand for the same thing. */
export function addPoints(...lists: readonly (readonly Point[])[]): Point[] {
  const sum = new Map<string, Point>();
  for (const point of lists.flat()) {
    const id = identity(point);
    const known = sum.get(id);
    if (known === undefined) sum.set(id, point);
    else if (known.kind === 'errors') sum.set(id, { ...known, count: known.count + point.count });
  }
  return [...sum.values()];
}

/** Subtracts the sum of `had` from `wanted`; nothing is ever taken back, so no amount is below 0. */
export function excess(wanted: readonly Point[], ...had: readonly (readonly Point[])[]): Point[] {
  const countOf = new Map(addPoints(...had).map((point) => [identity(point), point.count]));
  return wanted.flatMap((point) => {
    const count = point.count - (countOf.get(identity(point)) ?? 0);
    if (count <= 0) return [];
    return [point.kind === 'errors' ? { ...point, count } : point];
  });
}

/** Errors in the points; alerts are no errors. */
export function errorsIn(points: readonly Point[]): number {
  return points.reduce((sum, { kind, count }) => (kind === 'errors' ? sum + count : sum), 0);
}
