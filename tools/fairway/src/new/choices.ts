/** What is made, and how. */
export interface NewService {
  /** As in its manifest. */
  readonly name: string;
  /** TCP port that no other service has. */
  readonly port: number;
  /** It keeps something in PostgreSQL. */
  readonly database: boolean;
  /** It has no paths at the edge: it does the same work again and again. */
  readonly worker: boolean;
  /** It has a job, by a schedule. */
  readonly job: boolean;
}

/** A service's name as the start of a type's: `daily-notes` is `DailyNotes`. */
export function typeNameOf({ name }: Pick<NewService, 'name'>): string {
  return name
    .split('-')
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join('');
}
