/** Height and width of a graph in the dashboard's grid, which is 24 wide. */
const HEIGHT = 6;
const WIDTH = 6;

/** A row of the dashboard. */
export interface Row {
  /** Markdown above the row's graphs. */
  readonly heading: string;
  /** At most four, which fit beside each other. */
  readonly graphs: readonly object[];
}

/** A line of a graph. */
export interface GraphMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly stat: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly label: string;
}

/** A graph over time, of metrics of one region. */
export function graph(title: string, region: string, metrics: readonly GraphMetric[]): object {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'timeSeries',
      period: 60,
      yAxis: { left: { min: 0 } },
      metrics: metrics.map(({ namespace, metricName, dimensions, stat, label }) => [
        namespace,
        metricName,
        ...Object.entries(dimensions).flat(),
        { stat, label },
      ]),
    },
  };
}

/** A graph of every metric that a search finds, each with its own label. */
export function searchGraph(title: string, region: string, expression: string): object {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'timeSeries',
      period: 60,
      yAxis: { left: { min: 0 } },
      metrics: [[{ expression, id: 'found' }]],
    },
  };
}

const HEADING_HEIGHT = 2;

/** The rows as the dashboard's widgets, one below the other. */
export function layOut(rows: readonly Row[]): readonly object[] {
  return rows.flatMap(({ heading, graphs }, index) => {
    const y = index * (HEADING_HEIGHT + HEIGHT);
    return [
      {
        type: 'text',
        x: 0,
        y,
        width: 24,
        height: HEADING_HEIGHT,
        properties: { markdown: heading, background: 'transparent' },
      },
      ...graphs.map((each, column) => ({
        ...each,
        x: column * WIDTH,
        y: y + HEADING_HEIGHT,
        width: WIDTH,
        height: HEIGHT,
      })),
    ];
  });
}
