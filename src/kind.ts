/**
 * What a check kind of a team's own is made of: `import { defineCheck, NoAnswer, z } from 'gonogo/kind'`.
 * `gonogo --kinds FOLDER` gives these to the modules of that folder wherever it stands.
 */
export * as z from 'zod';
export { capped, defineCheck, type CheckContext, type Field, type Fields, type FieldType, type Kind } from './checks/kind.ts';
export type { Consent } from './model/checklist.ts';
export { NoAnswer } from './model/errors.ts';
export type { Json, JsonObject } from './model/json.ts';
