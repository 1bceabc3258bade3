import type { AnnotationData } from './annotation-data.ts';
import { fieldText } from './field-text.ts';

/** In an annotation's flags: not known to the reader, hidden, not shown on a screen. */
const NOT_SHOWN = 1 | 2 | 32;

/** The target of a link is no text of the page; its description is for people who cannot see it. */
const WITHOUT_TEXT = new Set(['Link', 'Widget']);

export function isShown({ annotationFlags }: AnnotationData): boolean {
  return (annotationFlags & NOT_SHOWN) === 0;
}

/**
 * Whether the annotation's text can only be had from its drawing. pdf.js gives the text of a text field, and a choice
 * from a menu shows its value; where a form asks for new drawings, pdf.js makes up theirs, with letters that its font
 * may not have.
 */
export function needsDrawing({ hasAppearance, textContent, fieldType, combo }: AnnotationData): boolean {
  return hasAppearance && textContent === undefined && fieldType !== 'Tx' && combo !== true;
}

/** Whether its text is in its drawing alone: a field has it as its value, too. */
export function isOnlyDrawn({ hasAppearance, subtype, fieldType }: AnnotationData): boolean {
  return hasAppearance && (subtype !== 'Widget' || fieldType === 'Sig');
}

/**
 * The text of an annotation: its content, then the text that it shows, where that differs.
 * @param drawn what its drawing shows, where pdf.js does not tell by itself
 * @param page all annotations of its page
 * @returns lines; none where it has no text
 */
export function annotationText(
  annotation: AnnotationData,
  drawn: string | undefined,
  page: readonly AnnotationData[],
): string[] {
  const held = annotation.subtype === 'Widget' ? fieldText(annotation) : noteText(annotation, page);
  const shown = annotation.textContent?.join('\n') ?? drawn ?? '';
  if (isButtonState(annotation)) return linesOf(`${held} ${linesOf(shown).join(' ')}`);
  return compact(held).includes(compact(shown)) ? linesOf(held) : [...linesOf(held), ...linesOf(shown)];
}

function noteText(annotation: AnnotationData, page: readonly AnnotationData[]): string {
  const { subtype, contentsObj, richText, replyType } = annotation;
  if (subtype === null || WITHOUT_TEXT.has(subtype) || replyType === 'Group') return '';
  // A popup shows the contents of the note that it opens from.
  if (subtype === 'Popup' && page.some(({ popupRef }) => popupRef === annotation.id)) return '';
  return contentsObj?.str.trim() ? contentsObj.str : (richText?.str ?? '');
}

function isButtonState({ checkBox, radioButton }: AnnotationData): boolean {
  return checkBox === true || radioButton === true;
}

function linesOf(text: string): string[] {
  return text
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** Removes spaces: a drawing breaks lines where there is no room. */
function compact(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
