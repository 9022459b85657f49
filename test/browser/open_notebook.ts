/** A notebook in a JupyterLab and a browser of its own, for the tests of a file. */
import { join } from 'node:path';
import type { Notebook } from '../scripts/notebook_of';
import { startChromium } from './chromium';
import { startLab, type Lab } from './lab';
import { NotebookPage } from './notebook_page';

export interface OpenNotebook {
  readonly notebook: NotebookPage;
  readonly lab: Lab;
  /** Ends the browser, the server and its kernels. */
  close(): Promise<void>;
}

/**
 * Opens a notebook and waits for its kernel.
 *
 * @param executablePath the browser's program
 * @param name the notebook's file name
 * @param content what is in it
 * @param env additions to the environment, such as COURSE_PROFILE
 */
export async function openNotebook(
  executablePath: string,
  name: string,
  content: Notebook,
  env: NodeJS.ProcessEnv = {},
): Promise<OpenNotebook> {
  const lab = await startLab({ [name]: content }, env);
  const browser = await startChromium(executablePath, join(lab.folder, 'profile')).catch(async (error: unknown) => {
    await lab.stop();
    throw error;
  });
  const close = async () => {
    await browser.close();
    await lab.stop();
  };
  try {
    const notebook = new NotebookPage(await browser.newPage());
    await notebook.open(lab, name);
    return { notebook, lab, close };
  } catch (error) {
    await close();
    throw error;
  }
}
