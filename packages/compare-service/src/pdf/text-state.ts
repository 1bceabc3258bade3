/** Where the next letters of a content go: the part of pdf.js's `TextState` that it copies. */
interface TextState {
  ctm: ArrayLike<number>;
  fontName: unknown;
  fontSize: unknown;
  loadedName: unknown;
  font: unknown;
  fontMatrix: number[];
  textMatrix: number[];
  textLineMatrix: number[];
  charSpacing: unknown;
  wordSpacing: unknown;
  leading: unknown;
  textHScale: unknown;
  textRise: unknown;
  clone: (this: TextState) => TextState;
}

/** The state of a content, and those that it saved. */
export interface StateManager {
  readonly state: object;
  transform: (this: StateManager, matrix: ArrayLike<number>) => void;
}

const MATRIX_LENGTH = 6;

/**
 * Makes pdf.js copy the state of a text, and multiply its matrices, in a way that V8 is fast at. The values stay the
 * same. A copy that inherits from its original has a hidden class of its own, and a matrix of a page's operator is a
 * list of objects.
 * @param manager that of the first content that is read for its text
 * @throws {Error} when pdf.js reads it otherwise, as another version may
 */
export function copyStatesFlat(manager: StateManager): void {
  if (!('textLineMatrix' in manager.state)) throw new Error('pdf.js has no state of a text');
  const states = Object.getPrototypeOf(manager.state) as TextState;
  const managers = Object.getPrototypeOf(manager) as StateManager;
  const { transform } = managers;
  managers.transform = function (matrix) {
    transform.call(this, matrix.length === MATRIX_LENGTH ? asDoubles(matrix) : matrix);
  };
  FlatState.prototype = states;
  states.clone = function () {
    return new (FlatState as unknown as new (from: TextState) => TextState)(this);
  };
}

/** A constructor without a class: pdf.js's own prototype takes the place of its own. */
function FlatState(this: TextState, from: TextState): void {
  this.ctm = from.ctm;
  this.fontName = from.fontName;
  this.fontSize = from.fontSize;
  this.loadedName = from.loadedName;
  this.font = from.font;
  this.fontMatrix = from.fontMatrix.slice();
  this.textMatrix = from.textMatrix.slice();
  this.textLineMatrix = from.textLineMatrix.slice();
  this.charSpacing = from.charSpacing;
  this.wordSpacing = from.wordSpacing;
  this.leading = from.leading;
  this.textHScale = from.textHScale;
  this.textRise = from.textRise;
}

/** V8 keeps a list of numbers as such from the first fraction on. */
function asDoubles(matrix: ArrayLike<number>): number[] {
  const doubles = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  for (let place = 0; place < MATRIX_LENGTH; place += 1) doubles[place] = matrix[place] as number;
  return doubles;
}
