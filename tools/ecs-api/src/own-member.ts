/**
 * Looks up a name that came from outside: it never finds members that every object inherits, such as `constructor`.
 */
export function ownMember<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
