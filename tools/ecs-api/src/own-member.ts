/** What a table has under a name that came from outside: not what every object inherits, as `constructor`. */
export function ownMember<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
