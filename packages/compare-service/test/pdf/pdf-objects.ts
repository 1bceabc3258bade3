import { helvetica, rawPdf, stream } from './raw-pdf.ts';

/** A PDF whose objects are numbered as they are added. */
export class PdfObjects {
  readonly #objects: (string | Buffer)[] = ['', '', helvetica];
  readonly #pages: number[] = [];
  #catalog = '';

  /** @returns the reference to it */
  add(object: string | Buffer): string {
    this.#objects.push(object);
    return `${this.#objects.length} 0 R`;
  }

  /** Replaces an object that was added to be referred to before it is known. */
  set(reference: string, object: string | Buffer): void {
    this.#objects[Number.parseInt(reference, 10) - 1] = object;
  }

  /** A form XObject with the font `/F1`. */
  form(content: string, dictionary = '/BBox [0 0 612 792]', resources = ''): string {
    return this.add(
      stream(content, `/Type /XObject /Subtype /Form ${dictionary} /Resources << ${fonts} ${resources} >>`),
    );
  }

  /** A page with the font `/F1`. */
  page(content: string, { annotations = [], resources = '', further = '' }: PageParts = {}): void {
    const contents = this.add(stream(content));
    const page = this.add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${contents} ${further}
          /Annots [${annotations.join(' ')}] /Resources << ${fonts} ${resources} >> >>`,
    );
    this.#pages.push(Number.parseInt(page, 10));
  }

  /** More for the catalog, such as a form's fields. */
  catalog(entries: string): void {
    this.#catalog += ` ${entries}`;
  }

  /** The fields of a form, as annotations of a page are. */
  acroForm(fields: readonly string[], further = ''): void {
    this.catalog(
      `/AcroForm << /Fields [${fields.join(' ')}] /DA (/F1 10 Tf 0 g) /DR << ${fonts} >> ${further} >>`,
    );
  }

  bytes(): Buffer {
    this.#objects[0] = `<< /Type /Catalog /Pages 2 0 R ${this.#catalog} >>`;
    const kids = this.#pages.map((page) => `${page} 0 R`).join(' ');
    this.#objects[1] = `<< /Type /Pages /Kids [${kids}] /Count ${this.#pages.length} >>`;
    return rawPdf(this.#objects);
  }
}

interface PageParts {
  readonly annotations?: readonly string[];
  readonly resources?: string;
  readonly further?: string;
}

const fonts = '/Font << /F1 3 0 R >>';
