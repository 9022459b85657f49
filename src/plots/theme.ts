/**
 * The look that all figures share: colours, fonts, margins, axes.
 *
 * A figure stands on a white sheet of its own in both themes of JupyterLab: text keeps its full contrast on a dark
 * page, on a projector and on paper, and the still picture in the saved notebook looks the same as the live figure.
 * Imports types only.
 */
import type { Axis, Colorscale, Layout } from './figure';

/** Colours that people with any common colour blindness can tell apart (Okabe and Ito, 2008). */
export const PALETTE = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#009e73',
  orange: '#e69f00',
  sky: '#56b4e9',
  purple: '#cc79a7',
} as const;

/** Text. */
export const INK = '#222222';
/** Text of second rank; 4.5 to 1 against white is the least that WCAG asks of text, and this has more. */
export const MUTED = '#6b6b6b';
/** The many zeros of a background, which should be there and not be noticed. */
export const FAINT = '#a0a0a0';
/** Bars that only give context. */
export const QUIET = '#b5b5b5';
/** Grid lines and frames. */
export const LINE = '#dddddd';
/** Axis lines. */
export const AXIS = '#999999';
/** The sheet. */
export const PAPER = '#ffffff';

/** Ink on paper, as MNIST defines its pixels: 0 is the background, the largest value is ink. */
export const GREYS: Colorscale = [
  [0, '#ffffff'],
  [1, '#000000'],
];

/** Few to many in one hue that gets darker, for counts of errors. */
export const ORANGES: Colorscale = [
  [0, '#ffffff'],
  [0.25, '#fdc990'],
  [0.6, '#f0792a'],
  [1, '#a63603'],
];

/** Below zero, zero, above zero: blue, white and red-orange, equally dark at equal distances. */
export const DIVERGING: Colorscale = [
  [0, '#004c80'],
  [0.25, '#5aa5d6'],
  [0.5, '#ffffff'],
  [0.75, '#f08c55'],
  [1, '#8f3300'],
];

/** What lies between small pictures, so that white ones have edges: grey for coloured ones, blue for grey ones. */
export const TRAY = { grey: '#e3e3e3', blue: '#cfe2f0' } as const;

/** Open Sans where it is installed, else the page's own sans serif. */
export const FONT_FAMILY = '"Open Sans", "Helvetica Neue", Arial, sans-serif';
/** Pixels. */
export const FONT_SIZE = 14;
export const TITLE_SIZE = 17;

/** Plotly's switches beside data and layout: no logo, no tool bar over the picture. */
export const PLOTLY_CONFIG = { displayModeBar: false, displaylogo: false } as const;

/** Pixels; numbers and names along an axis, captions under small pictures. */
export const SMALL_SIZE = 13;

/** The title of an axis. */
export function axisTitle(text: string): NonNullable<Axis['title']> {
  return { text, font: { size: FONT_SIZE }, standoff: 8 };
}

/** An axis with numbers or names along it. */
export function scaleAxis(axis: Partial<Axis> & Pick<Axis, 'range'>): Axis {
  return {
    type: 'linear',
    zeroline: false,
    showgrid: false,
    ticks: '',
    tickfont: { size: SMALL_SIZE },
    ticklabelstandoff: 3,
    ...axis,
  };
}

/** An axis with numbers along it, a line and a tick at each number. */
export function tickedAxis(axis: Partial<Axis> & Pick<Axis, 'range'>): Axis {
  return scaleAxis({ showline: true, linecolor: AXIS, ticks: 'outside', tickcolor: AXIS, ticklen: 4, ...axis });
}

/** An axis without numbers and line. */
export function bareAxis(axis: Partial<Axis> & Pick<Axis, 'range'>): Axis {
  return {
    type: 'linear',
    zeroline: false,
    showgrid: false,
    showticklabels: false,
    ticks: '',
    fixedrange: true,
    ...axis,
  };
}

/** An axis of a picture: no numbers, only the line that frames it. */
export function frameAxis(axis: Partial<Axis> & Pick<Axis, 'range'>): Axis {
  return bareAxis({ showline: true, mirror: true, linecolor: LINE, linewidth: 1, ...axis });
}

type LayoutOptions = Omit<Partial<Layout>, 'title' | 'margin' | 'font' | 'paper_bgcolor' | 'hoverlabel'> & {
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  readonly margin: Omit<Layout['margin'], 'pad'>;
};

/** The layout of a figure; what it does not name gets the project's defaults. */
export function makeLayout({ title, margin, ...rest }: LayoutOptions): Layout {
  return {
    paper_bgcolor: PAPER,
    plot_bgcolor: PAPER,
    font: { family: FONT_FAMILY, size: FONT_SIZE, color: INK },
    showlegend: false,
    dragmode: false,
    hovermode: 'closest',
    hoverlabel: { font: { size: FONT_SIZE } },
    margin: { ...margin, pad: 0 },
    ...(title
      ? {
          title: {
            text: title,
            font: { size: TITLE_SIZE, weight: 600 },
            x: 0,
            xref: 'paper',
            xanchor: 'left',
            y: 1,
            yref: 'container',
            yanchor: 'top',
            pad: { t: 14 },
          },
        }
      : {}),
    ...rest,
  };
}
