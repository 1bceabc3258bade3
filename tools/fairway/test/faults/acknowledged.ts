/** A write that will be acknowledged, or not. */
interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** Writes that were acknowledged, to be looked for afterwards. */
export interface Acknowledged {
  readonly count: number;
  next(): Write;
  keep(path: string): void;
  /** @returns how many of them cannot be read back, or are something else */
  lost(read: (path: string) => Promise<{ readonly status: number; readonly text: string }>): Promise<number>;
}

const AT_ONCE = 4;

function acknowledged(
  next: (number: number) => Write,
  expected: (path: string, text: string) => boolean,
): Acknowledged {
  const kept: string[] = [];
  let number = 0;
  return {
    get count() {
      return kept.length;
    },
    next: () => next((number += 1)),
    keep: (path) => void kept.push(path),
    async lost(read) {
      const paths = [...kept];
      let lost = 0;
      async function look(): Promise<void> {
        for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
          const { status, text } = await read(path);
          if (status !== 200 || !expected(path, text)) lost += 1;
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, look));
      return lost;
    },
  };
}

/** Each write is about another person: `PUT /hello/<letters>`. */
export function acknowledgedBirthdays(): Acknowledged {
  const body = JSON.stringify({ dateOfBirth: '1990-02-03' });
  return acknowledged(
    (number) => ({ method: 'PUT', path: `/hello/Ann${letters(number)}`, body }),
    (path, text) => text.includes(`Hello, ${path.slice('/hello/'.length)}!`),
  );
}

/** Each with a key of its own, which is its content. */
export function acknowledgedObjects(): Acknowledged {
  return acknowledged(
    (number) => ({ method: 'PUT', path: `/faults/${letters(number)}`, body: `/faults/${letters(number)}` }),
    (path, text) => text === path,
  );
}

/** A name has letters only. */
function letters(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}
