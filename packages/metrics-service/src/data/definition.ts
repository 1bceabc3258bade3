/** The place of a metric on the grid of one width of screen, in cells. */
export interface Layout {
  /** Name of the width: `lg`, `md`, `sm`. */
  readonly breakpoint: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Whether it stays where it is when others are moved. */
  readonly static: boolean;
}

/** A metric: the SQL that answers it, and where it is shown. */
export interface Definition {
  readonly id: string;
  /** Records of the metric carry this one. */
  readonly queryId: string;
  readonly sql: string;
  readonly isEditable: boolean;
  readonly layouts: readonly Layout[];
}

/** The measurements of a day; an absent one was not measured. */
export interface MetricRecord {
  readonly obsolescence_val?: number | undefined;
  readonly obsolescence?: number | undefined;
  readonly parts_flagged?: number | undefined;
  readonly alert_type?: string | undefined;
  readonly alert_category?: string | undefined;
}
