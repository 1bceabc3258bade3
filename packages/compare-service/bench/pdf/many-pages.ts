import { writePdf } from '../../test/pdf/written-pdfs.ts';

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna'.split(
    ' ',
  );

/** The alignment of lines: a justified one is a string for each word, any other is one string. */
export const alignments = ['justify', 'left'] as const;
export type Alignment = (typeof alignments)[number];

/** Pages of a heading and five paragraphs, as reports have them; the same each time. */
export function manyPages(count: number, align: Alignment): Promise<Buffer> {
  let seed = 1;
  const someWords = (number: number): string => Array.from({ length: number }, nextWord).join(' ');
  function nextWord(): string {
    seed = (seed * 48_271) % 2_147_483_647;
    return words[seed % words.length] ?? '';
  }
  return writePdf((document) => {
    for (let page = 1; page <= count; page += 1) {
      if (page > 1) document.addPage();
      document
        .font('Times-Bold')
        .fontSize(14)
        .text(`${page} ${someWords(4)}`);
      document.font('Times-Roman').fontSize(10);
      for (let paragraph = 1; paragraph <= 5; paragraph += 1) {
        document.moveDown().text(`${someWords(100)}.`, { align });
      }
    }
  });
}
