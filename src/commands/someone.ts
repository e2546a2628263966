import { UsageError } from '../model/errors.ts';
import { operatorName } from '../settings/operator.ts';

/** Who runs checks; nobody needs a name to ask, so where nobody is known it is the command itself. */
export async function someone(as: string | undefined, command: string): Promise<string> {
  try {
    return await operatorName(as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) });
  } catch (error) {
    if (error instanceof UsageError && as === undefined) return command;
    throw error;
  }
}
