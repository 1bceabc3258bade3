/** Runs functions one after another, in the order of the calls; a failed one does not keep the next from running. */
export function inTurn(): <T>(act: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = before.then(act, act);
    before = mine;
    return mine;
  };
}
