/** A JSON value and where it stands. */
export interface JsonNode {
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
  /** The items of a list. */
  readonly items: readonly JsonNode[];
  /** The members of an object. */
  readonly members: ReadonlyMap<string, JsonNode>;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Reads JSON so that every value knows its line.
 * @throws {SyntaxError} as `JSON.parse` does
 */
export function parseJsonWithLines(text: string): JsonNode {
  JSON.parse(text);
  const tokens = text.matchAll(TOKENS);
  let line = 1;
  let at = 0;
  const next = (): string => {
    const match = tokens.next().value;
    if (match === undefined) return '';
    line += text.slice(at, match.index).split('\n').length - 1;
    at = match.index;
    return match[0];
  };

  function read(token: string): JsonNode {
    const start = line;
    if (token === '[') return listAt(start);
    if (token === '{') return objectAt(start);
    return { value: JSON.parse(token) as unknown, line: start, items: [], members: new Map() };
  }

  function listAt(start: number): JsonNode {
    const items: JsonNode[] = [];
    for (let token = next(); token !== ']'; token = next()) if (token !== ',') items.push(read(token));
    return { value: items.map(({ value }) => value), line: start, items, members: new Map() };
  }

  function objectAt(start: number): JsonNode {
    const members = new Map<string, JsonNode>();
    for (let token = next(); token !== '}'; token = next()) {
      if (token === ',') continue;
      const name = JSON.parse(token) as string;
      next();
      members.set(name, read(next()));
    }
    const value = Object.fromEntries([...members].map(([name, node]) => [name, node.value]));
    return { value, line: start, items: [], members };
  }

  return read(next());
}

/** Line of a syntax error, as Node tells it in its words; 1 where it does not. */
export function lineOfSyntaxError(error: unknown, text: string): number {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  return position === undefined ? 1 : text.slice(0, Number(position)).split('\n').length;
}
