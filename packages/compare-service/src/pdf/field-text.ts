import type { AnnotationData } from './annotation-data.ts';

/** The value of a form field, the state of a button, or its caption; empty for a signature. */
export function fieldText(field: AnnotationData): string {
  if (field.fieldType === 'Btn') return buttonState(field);
  if (field.fieldType === 'Ch') return chosen(field).join('\n');
  // A password field shows asterisks: its content is secret.
  if (field.fieldType !== 'Tx' || field.password === true) return '';
  return typeof field.fieldValue === 'string' ? field.fieldValue : '';
}

/** As in plain text: `[x]` and `[ ]` for a checkbox, `(x)` and `( )` for a radio button. */
function buttonState({ checkBox, radioButton, fieldValue, ...field }: AnnotationData): string {
  const label = field.alternativeText?.trim() ? field.alternativeText : (field.fieldName ?? '');
  const isSet = typeof fieldValue === 'string' && fieldValue !== '' && fieldValue !== 'Off';
  if (checkBox === true) {
    const isChecked = isSet && (field.exportValue === undefined || fieldValue === field.exportValue);
    return `[${isChecked ? 'x' : ' '}] ${label}`;
  }
  if (radioButton !== true) return field.caption ?? '';
  const { buttonValue = null } = field;
  // Without an appearance nothing says which of the buttons this one is.
  if (buttonValue === null) return `( ) ${label}: ${isSet ? fieldValue : ''}`.trimEnd();
  return `(${isSet && fieldValue === buttonValue ? 'x' : ' '}) ${label}: ${buttonValue}`;
}

/** The options that are chosen, as they are shown. */
function chosen({ fieldValue, options = [] }: AnnotationData): readonly string[] {
  const values = typeof fieldValue === 'string' ? [fieldValue] : (fieldValue ?? []);
  const shown = new Map(options.map(({ exportValue, displayValue }) => [exportValue, displayValue]));
  return values.map((value) => shown.get(value) ?? value);
}
