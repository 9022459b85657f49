/**
 * Makes the notebook the surroundings of every training, when the library is imported in a tslab kernel; elsewhere
 * nothing happens. → training
 */
import { installSurroundings } from '../training/session';
import { Cells, type TslabJupyter } from './cells';
import { tslabModule } from './display';
import { keepBusy, type TslabServer } from './kernel_status';
import { NotebookSurroundings } from './notebook_surroundings';
import { sendTslabInTurn } from './send_in_turn';
import { hearSigint, type Hearing } from './sigint';
import { StopButton } from './stop_button';

/** Installs it all if this process is a kernel. */
export function installInNotebook(): void {
  const jupyter = tslabModule() as (TslabJupyter & TslabServer) | undefined;
  if (!jupyter) return;
  sendTslabInTurn();
  keepBusy(jupyter);
  const print = process.stdout.write.bind(process.stdout);
  const cells = new Cells(jupyter, (text) => void print(text));
  let sigint: Hearing | undefined;
  const button = new StopButton(
    () => (cells.current.stopped = true),
    () => sigint?.others.forEach((listener) => listener()),
  );
  setImmediate(() => (sigint = hearSigint(() => button.press())));
  cells.onBegin = () => sigint?.forget(); // a press that came too late for the cell before is not for this one
  installSurroundings(new NotebookSurroundings(cells, button));
}
