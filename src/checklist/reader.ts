export { KeyReader, unknownKey, type Written } from '../checks/written/reader.ts';
