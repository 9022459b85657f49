/**
 * What a figure is: the part of Plotly's JSON that this project uses, with a sentence that describes the picture.
 *
 * It holds types only. A figure is plain data, so it can be tested, saved in a notebook, drawn by Plotly in
 * JupyterLab and drawn by `figureToSvg` where no script runs. plotly.js itself needs a browser and is never
 * imported here. Imports nothing.
 */

/** Stops of a colour scale: position from 0 to 1 and colour as `#rrggbb`. */
export type Colorscale = readonly (readonly [number, string])[];

/** How a piece of text looks; what is left out comes from the layout's font. */
export interface Font {
  readonly family?: string;
  /** Pixels. */
  readonly size?: number;
  readonly color?: string;
  /** 400 is regular, 600 is semi-bold. */
  readonly weight?: number;
}

/** Which axes a trace belongs to: `x`, `x2`, … and `y`, `y2`, …; default: `x` and `y`. */
interface OnAxes {
  readonly xaxis?: string;
  readonly yaxis?: string;
}

/** Lines and markers through points. `null` leaves a gap. */
export interface ScatterTrace extends OnAxes {
  readonly type: 'scatter';
  readonly mode: 'lines' | 'markers' | 'lines+markers';
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly name: string;
  /** Left out with markers alone. */
  readonly line?: { readonly color: string; readonly width: number; readonly dash?: 'solid' | 'dash' | 'dot' };
  readonly marker?: { readonly color: string; readonly size: number; readonly symbol?: 'circle' | 'square' };
  readonly legendgroup?: string;
  readonly showlegend?: boolean;
  readonly hovertemplate?: string;
}

/** Vertical bars over categories. */
export interface BarTrace extends OnAxes {
  readonly type: 'bar';
  readonly x: readonly string[];
  readonly y: readonly number[];
  readonly marker: { readonly color: string | readonly string[] };
  /** Written above each bar. */
  readonly text: readonly string[];
  readonly textposition: 'outside';
  readonly textfont?: Font;
  readonly cliponaxis: false;
  readonly showlegend?: boolean;
  readonly hovertemplate?: string | readonly string[];
}

/** A matrix as coloured cells, row 0 at the end of the y axis where its range begins. `null` leaves a hole. */
export interface HeatmapTrace extends OnAxes {
  readonly type: 'heatmap';
  readonly z: readonly (readonly (number | null)[])[];
  /** Categories of the columns and rows; default: their numbers from 0. */
  readonly x?: readonly string[];
  readonly y?: readonly string[];
  readonly colorscale: Colorscale;
  readonly zmin: number;
  readonly zmax: number;
  readonly showscale: boolean;
  readonly colorbar?: {
    readonly title: { readonly text: string; readonly font: Font };
    readonly thickness: number;
    readonly outlinewidth: 0;
    readonly tickvals: readonly number[];
    readonly tickfont: Font;
  };
  /** Pixels between cells. */
  readonly xgap?: number;
  readonly ygap?: number;
  /** Written on the cells, dark on light and light on dark unless `textfont` has a colour. */
  readonly text?: readonly (readonly string[])[];
  readonly texttemplate?: '%{text}' | '%{z:.2f}';
  readonly textfont?: Font;
  readonly customdata?: readonly (readonly string[])[];
  readonly hoverinfo?: 'skip';
  /** Whether holes answer the mouse too; default: yes, and then they hide the layer beneath. */
  readonly hoverongaps?: false;
  readonly hovertemplate?: string;
}

/** Something drawn on axes. */
export type Trace = ScatterTrace | BarTrace | HeatmapTrace;

/** One axis. Linear axes always name their range, so that both ways of drawing agree. */
export interface Axis {
  readonly type: 'linear' | 'category';
  /** First and last value; a descending pair turns the axis round. Categories are numbered from 0. */
  readonly range: readonly [number, number];
  /** Part of the plot area that the axis covers, from 0 (left, bottom) to 1; default: all of it. */
  readonly domain?: readonly [number, number];
  /** The axis that this one ends on, `y2` for the x axis of the second panel. */
  readonly anchor?: string;
  /** Where an x axis has its labels; default: bottom. */
  readonly side?: 'top' | 'bottom';
  readonly title?: {
    readonly text: string;
    readonly font: Font;
    /** Pixels between labels and title. */ readonly standoff: number;
  };
  readonly dtick?: number;
  readonly tickvals?: readonly number[];
  /** What is written at the `tickvals`; default: the values. */
  readonly ticktext?: readonly string[];
  /** `,d` groups thousands; `.1%` multiplies by 100 and shows one decimal. */
  readonly tickformat?: TickFormat;
  readonly showticklabels?: boolean;
  readonly showgrid?: boolean;
  readonly gridcolor?: string;
  readonly zeroline: false;
  readonly showline?: boolean;
  readonly linecolor?: string;
  readonly linewidth?: number;
  /** Draws the axis line on the opposite side as well. */
  readonly mirror?: boolean;
  readonly ticks?: '' | 'outside';
  readonly tickcolor?: string;
  readonly ticklen?: number;
  /** Pixels between axis and labels beyond Plotly's own two. */
  readonly ticklabelstandoff?: number;
  readonly tickfont?: Font;
  readonly fixedrange?: boolean;
}

/** How the numbers on an axis are written. */
export type TickFormat = ',d' | '.0%' | '.1%' | '.2%' | '.3%';

/** Text at a place of the plot area; (0, 0) is its lower left and (1, 1) its upper right corner. */
export interface Annotation {
  /** `<br>` breaks the line. */
  readonly text: string;
  readonly xref: 'paper';
  readonly yref: 'paper';
  readonly x: number;
  readonly y: number;
  readonly xanchor: 'left' | 'center' | 'right';
  readonly yanchor: 'top' | 'middle' | 'bottom';
  readonly showarrow: false;
  readonly font?: Font;
}

/** A rectangle, in units of the plot area (`paper`) or of an axis (`x`, `x2`, …). */
export interface Shape {
  readonly type: 'rect';
  readonly xref: string;
  readonly yref: string;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly line: { readonly color?: string; readonly width: number };
  readonly fillcolor?: string;
  /** Behind everything else; default: above. */
  readonly layer?: 'below';
}

/** One position of a slider: what it is called, and what of the layout it sets. */
export interface SliderStep {
  readonly label: string;
  readonly method: 'relayout';
  /** Places in the layout, such as `xaxis3.range` or `shapes[0].x0`, and their values. */
  readonly args: readonly [Readonly<Record<string, unknown>>];
}

/** A slider beneath the plot area. plotly.js itself moves it, so it works where no kernel runs. */
export interface Slider {
  /** Which step holds as long as nobody has moved it; the rest of the layout must agree with it. */
  readonly active: number;
  readonly steps: readonly SliderStep[];
  /** Left end and upper edge, and length, in parts of the plot area. */
  readonly x: number;
  readonly y: number;
  readonly len: number;
  readonly xanchor: 'left';
  readonly yanchor: 'top';
  readonly pad: { readonly t: number; readonly b: number; readonly l: number; readonly r: number };
  readonly currentvalue: { readonly prefix: string; readonly font: Font; readonly offset: number };
  readonly font: Font;
  readonly ticklen: number;
  readonly tickcolor: string;
  /** Milliseconds; 0 lets the figure follow the hand. */
  readonly transition: { readonly duration: 0 };
}

/** Everything about a figure that is not data. Sizes are in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
    readonly pad: number;
  };
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly font: Required<Omit<Font, 'weight'>>;
  readonly title?: {
    readonly text: string;
    readonly font: Font;
    readonly x: number;
    readonly xref: 'paper';
    readonly xanchor: 'left';
    readonly y: 1;
    readonly yref: 'container';
    readonly yanchor: 'top';
    readonly pad: { readonly t: number };
  };
  readonly showlegend: boolean;
  /** In a line above the plot area, ending at `x`; or in a column to the right of it, beginning there. */
  readonly legend?:
    | {
        readonly orientation: 'h';
        readonly x: number;
        readonly xanchor: 'right';
        readonly y: number;
        readonly yanchor: 'bottom';
      }
    | {
        readonly orientation: 'v';
        readonly x: number;
        readonly xanchor: 'left';
        readonly y: number;
        readonly yanchor: 'top';
        /** Pixels between groups of entries beyond those between entries. */
        readonly tracegroupgap: 0;
      };
  readonly annotations?: readonly Annotation[];
  readonly shapes?: readonly Shape[];
  readonly sliders?: readonly Slider[];
  readonly bargap?: number;
  readonly dragmode: 'zoom' | false;
  readonly hovermode: 'closest' | 'x unified';
  readonly hoverlabel: { readonly font: Font };
  readonly [axis: `xaxis${string}` | `yaxis${string}`]: Axis;
}

/**
 * A picture as data.
 *
 * @example show(classBalance([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]))
 */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** What the picture shows, in words and with its numbers: for readers who cannot see it, and where only text is shown. */
  readonly alt: string;
}
