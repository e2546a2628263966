export { KeyReader, type Written } from '../checks/written/reader.ts';
