/**
 * Keeps the kernel shown as busy for as long as a cell runs or waits for its turn.
 *
 * tslab says "idle" whenever it has answered something, and what it said last is what JupyterLab shows: with several
 * cells in a row (Run All), or when Shift + Tab asks for a description while a network trains, the kernel looked idle.
 * So while other cells are open, each "idle" is followed by another "busy". Imports nothing.
 */

/** A message from the front end. */
export interface KernelRequest {
  readonly header: { readonly msg_type: string };
}

/** The part of tslab's module `jupyter` that matters here. */
export interface TslabServer {
  readonly ZmqServer: { readonly prototype: { publishStatus: PublishStatus } };
}
type PublishStatus = (this: unknown, status: string, request: KernelRequest) => void;

/** Wraps what publishes the status. Cells that came before are not known of. */
export function keepBusy({ ZmqServer: { prototype } }: TslabServer): void {
  const publish = prototype.publishStatus;
  const cells = new Set<KernelRequest>();
  prototype.publishStatus = function (status, request) {
    if (status === 'busy' && request.header.msg_type === 'execute_request') cells.add(request);
    if (status === 'idle') cells.delete(request);
    publish.call(this, status, request);
    const [next] = cells; // the oldest: cells run in the order in which they came
    if (status === 'idle' && next) publish.call(this, 'busy', next);
  };
}
