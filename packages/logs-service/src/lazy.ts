/** Something that is made once, when it is first needed; after a failure it is made anew for the next one who asks. */
export class Lazy<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#made === undefined) {
      this.#made = this.#make();
      this.#made.catch(() => (this.#made = undefined));
    }
    return this.#made;
  }

  /** The same, for who only ends it: undefined while nobody has asked for it. */
  get asked(): Promise<T> | undefined {
    return this.#made;
  }
}
