import type { PDFParse } from 'pdf-parse';
import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

import { endOf } from './text-chunks.ts';
import { layOut } from './text-layout.ts';

/** For texts that are laid out: they are not turned with the page. */
const unturned = { convertToViewportPoint: (x: number, y: number) => [x, y] } as unknown as PageViewport;

/** Blanks around line ends: the rest of the gaps between columns. */
const AROUND_LINES = /[ \t]*\n[ \t]*/g;

/** The text of a page by pdf-parse, which breaks its lines where the next text lies lower or higher. */
export async function pageText(parser: PDFParse, page: PDFPageProxy): Promise<string> {
  const getTextContent = page.getTextContent.bind(page);
  const getViewport = page.getViewport.bind(page);
  // The document gives the same page out again, to pdf-parse, which asks it for these two.
  page.getViewport = () => unturned;
  page.getTextContent = async (parameters) => {
    const content = await getTextContent(parameters);
    layOut(content, endOf);
    return content;
  };
  const { pages } = await parser.getText({
    partial: [page.pageNumber],
    cellSeparator: ' ',
    pageJoiner: '',
  });
  Object.assign(page, { getTextContent, getViewport });
  return (pages[0]?.text ?? '').replaceAll(AROUND_LINES, '\n').trim();
}
