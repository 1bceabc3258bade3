/**
 * An annotation as pdf.js gives it, which has no type for it. All fields but the first four are there only where they
 * apply.
 */
export interface AnnotationData {
  readonly id: string;
  readonly subtype: string | null;
  readonly annotationFlags: number;
  /** From corner to corner, in the page's units. */
  readonly rect: readonly number[] | null;
  readonly pageIndex: number;
  readonly hasAppearance: boolean;
  readonly contentsObj?: { readonly str: string };
  readonly richText?: { readonly str: string } | null;
  /** The text of the appearance, line by line; only of text fields and free text. */
  readonly textContent?: readonly string[];
  /** The annotation that this note opens from. */
  readonly popupRef?: string | null;
  /** `Group`: its contents are those of the annotation that it belongs to. */
  readonly replyType?: string;

  /** `Tx`, `Btn`, `Ch` or `Sig`: the kind of field that it shows. */
  readonly fieldType?: string | null;
  readonly fieldName?: string;
  /** The field's name for the person who fills it in. */
  readonly alternativeText?: string;
  readonly fieldValue?: string | readonly string[] | null;
  readonly password?: boolean;
  readonly options?: readonly ChoiceOption[];
  /** Whether a choice is made from a menu that opens; else all options are seen. */
  readonly combo?: boolean;
  /** The caption of a button that is only pressed. */
  readonly caption?: string;
  readonly checkBox?: boolean;
  /** The value of a checkbox that is checked. */
  readonly exportValue?: string;
  readonly radioButton?: boolean;
  /** The value of a field whose radio button this is, when it is the chosen one. */
  readonly buttonValue?: string | null;
}

export interface ChoiceOption {
  readonly exportValue: string | null;
  readonly displayValue: string | null;
}
